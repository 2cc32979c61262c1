import type { BitReader, BitWriter } from './bit-stream.ts';

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Writes doubles as the XOR with the one before. Two bits say: equal (0), the meaningful bits fit the window of the
 * one before (1), or a new window of leading zeros and length follows (2). After T. Pelkonen et al., "Gorilla", VLDB 2015, §4.1.2.
 */
export function writeDoubles(writer: BitWriter, values: Float64Array, count: number): void {
  let previousHigh = 0;
  let previousLow = 0;
  let windowLead = 65;
  let windowTail = 0;
  for (let index = 0; index < count; index++) {
    scratch.setFloat64(0, values[index] ?? 0);
    const high = scratch.getUint32(0);
    const low = scratch.getUint32(4);
    const xorHigh = (high ^ previousHigh) >>> 0;
    const xorLow = (low ^ previousLow) >>> 0;
    previousHigh = high;
    previousLow = low;
    if (xorHigh === 0 && xorLow === 0) {
      writer.putBits(0, 2);
      continue;
    }
    const lead = xorHigh === 0 ? 32 + Math.clz32(xorLow) : Math.clz32(xorHigh);
    const tail = xorLow === 0 ? 32 + trailingZeros(xorHigh) : trailingZeros(xorLow);
    if (lead >= windowLead && tail >= windowTail) {
      writer.putBits(1, 2);
    } else {
      windowLead = lead;
      windowTail = tail;
      writer.putBits(2, 2);
      writer.putBits(lead, 6);
      writer.putBits(63 - lead - tail, 6);
    }
    putWindow(writer, xorHigh, xorLow, windowTail, 64 - windowLead - windowTail);
  }
}

/** Reads `count` doubles that `writeDoubles` wrote. */
export function readDoubles(reader: BitReader, values: Float64Array, count: number): void {
  let high = 0;
  let low = 0;
  let tail = 0;
  let length = 0;
  for (let index = 0; index < count; index++) {
    const kind = reader.getBits(2);
    if (kind !== 0) {
      if (kind === 2) {
        const lead = reader.getBits(6);
        length = reader.getBits(6) + 1;
        tail = 64 - lead - length;
      }
      const meaningLow = reader.getBits(Math.min(32, length));
      const meaningHigh = length > 32 ? reader.getBits(length - 32) : 0;
      if (tail >= 32) {
        high ^= meaningLow << (tail - 32);
      } else {
        low ^= meaningLow << tail;
        high ^= tail === 0 ? meaningHigh : (meaningHigh << tail) | (meaningLow >>> (32 - tail));
      }
    }
    scratch.setUint32(0, high);
    scratch.setUint32(4, low);
    values[index] = scratch.getFloat64(0);
  }
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Writes bits `tail` … `tail + length` of a 64-bit word, the low ones first. */
function putWindow(writer: BitWriter, high: number, low: number, tail: number, length: number): void {
  let meaningLow = high;
  let meaningHigh = 0;
  if (tail >= 32) {
    meaningLow = high >>> (tail - 32);
  } else {
    meaningLow = tail === 0 ? low : (low >>> tail) | (high << (32 - tail));
    meaningHigh = high >>> tail;
  }
  writer.putBits(meaningLow, Math.min(32, length));
  if (length > 32) writer.putBits(meaningHigh, length - 32);
}
