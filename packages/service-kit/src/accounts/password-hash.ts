import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';

/** A salted scrypt hash; the parameters belong to the format of the file it is kept in. */
export interface PasswordHash {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  /** The same password the way Mosquitto keeps it; in the files of a site broker alone. */
  readonly mosquitto?: string | undefined;
}

/** RFC 7914 parameters: 16 MiB and some 50 ms of one core for each guess. */
const SCRYPT: ScryptOptions = { N: 16_384, r: 8, p: 1 };

/** Lengths of the parts of a hash, bytes. */
export const HASH_BYTES = 32;
export const SALT_BYTES = 16;

/** Hashes a password with a new salt. */
export async function hashPassword(password: string | Uint8Array): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  return { salt, hash: await deriveHash(password, salt) };
}

/** The hash of `password` with a salt that is known. */
export function deriveHash(password: string | Uint8Array, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, SCRYPT, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}

/** A password nobody has to invent: 120 random bits, in four groups that can be read aloud. */
export function generatePassword(): string {
  return randomBytes(15)
    .toString('hex')
    .replaceAll(/.{6}(?=.)/g, '$&-');
}
