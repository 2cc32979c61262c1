import { createHmac, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** A salted scrypt hash; the parameters are fixed, so they are not kept with it. */
export interface PasswordHash {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** RFC 7914 parameters: 16 MiB and some 50 ms of one core for each guess. */
const SCRYPT: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** Hashes a password with a new salt. */
export async function hashPassword(password: string | Uint8Array): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  return { salt, hash: await derive(password, salt) };
}

/** Checks passwords, and remembers the right ones so that a reconnect costs no second hash. */
export class PasswordChecker {
  /** Key of the remembered digests; it lives and dies with this process. */
  readonly #key = randomBytes(32);
  readonly #remembered = new WeakMap<PasswordHash, Buffer>();
  readonly #dummy: PasswordHash = { salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

  /** True when `password` belongs to `expected`; without one it takes as long, so that names cannot be found by timing. */
  async check(expected: PasswordHash | undefined, password: Uint8Array): Promise<boolean> {
    const digest = createHmac('sha256', this.#key).update(password).digest();
    const remembered = expected === undefined ? undefined : this.#remembered.get(expected);
    if (remembered !== undefined && timingSafeEqual(remembered, digest)) return true;
    const target = expected ?? this.#dummy;
    const isRight = timingSafeEqual(await derive(password, target.salt), target.hash);
    if (!isRight || expected === undefined) return false;
    this.#remembered.set(expected, digest);
    return true;
  }
}

function derive(password: string | Uint8Array, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, SCRYPT, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}
