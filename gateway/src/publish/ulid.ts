const CROCKFORD_BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/** A ULID: 48 bits of Unix ms and 80 random bits, 26 characters that sort by time (github.com/ulid/spec). */
export function createUlid(nowMs: number, random: () => number): string {
  let time = '';
  let rest = nowMs;
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    time = CROCKFORD_BASE32.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let entropy = '';
  for (let i = 0; i < RANDOM_CHARACTERS; i++) entropy += CROCKFORD_BASE32.charAt(Math.floor(random() * 32));
  return time + entropy;
}
