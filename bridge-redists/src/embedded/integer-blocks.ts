import type { BitReader, BitWriter } from './bit-stream.ts';

/** Numbers that share one bit width: small enough that one outlier costs little, large enough to hide the width. */
const BLOCK = 32;
/** Bits that name a width of 0…32. */
const WIDTH_BITS = 6;

/** Writes `count` signed 32-bit integers in blocks of the narrowest width that holds them (zigzag). */
export function writeIntegers(writer: BitWriter, integers: Int32Array, count: number): void {
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    let seen = 0;
    for (let index = start; index < end; index++) {
      const value = integers[index] ?? 0;
      seen |= (value << 1) ^ (value >> 31);
    }
    const width = 32 - Math.clz32(seen);
    writer.putBits(width, WIDTH_BITS);
    if (width === 0) continue;
    for (let index = start; index < end; index++) {
      const value = integers[index] ?? 0;
      writer.putBits((value << 1) ^ (value >> 31), width);
    }
  }
}

/** Reads `count` integers that `writeIntegers` wrote. */
export function readIntegers(reader: BitReader, integers: Int32Array, count: number): void {
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    const width = reader.getBits(WIDTH_BITS);
    if (width === 0) {
      integers.fill(0, start, end);
      continue;
    }
    for (let index = start; index < end; index++) {
      const folded = reader.getBits(width);
      integers[index] = (folded >>> 1) ^ -(folded & 1);
    }
  }
}
