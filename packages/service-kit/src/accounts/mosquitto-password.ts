import { pbkdf2, randomBytes } from 'node:crypto';

/**
 * Rounds of PBKDF2. Mosquitto counts them on its one thread at every login, and takes 101 by itself; this costs some 10 ms
 * of a desktop's core.
 */
const ITERATIONS = 10_000;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

/** A password as Mosquitto 2 keeps it (`mosquitto_passwd`): `$7$`, PBKDF2 with SHA-512. */
export function hashForMosquitto(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, ITERATIONS, HASH_BYTES, 'sha512', (error, hash) => {
      if (error !== null) reject(error);
      else resolve(`$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}`);
    });
  });
}
