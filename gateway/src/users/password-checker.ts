import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { deriveHash, HASH_BYTES, SALT_BYTES, type PasswordHash } from '@labgate/service-kit';

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
    const isRight = timingSafeEqual(await deriveHash(password, target.salt), target.hash);
    if (!isRight || expected === undefined) return false;
    this.#remembered.set(expected, digest);
    return true;
  }
}
