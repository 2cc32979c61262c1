/** The lowest `bits` bits of a word as a two's complement number. */
export function signed(word: number, bits: number): number {
  return (word << (32 - bits)) >> (32 - bits);
}
