import { crc32 } from 'node:zlib';
import { BitReader, BitWriter } from './bit-stream.ts';
import { MAX_DECIMALS, NOT_DECIMAL, powerOfTen } from './decimals.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { readIntegers, writeIntegers } from './integer-blocks.ts';
import { readDoubles, writeDoubles } from './xor-doubles.ts';

/**
 * A chunk, little-endian: CRC-32 of the rest (u32), format (u8), decimals (u8, 7 = XOR doubles), two bytes unused, series (u32),
 * count (u32), then first and last time, first and last value, min, max and sum (f64 each), then the packed times and values.
 */
export const CHUNK_HEADER_BYTES = 72;
const FORMAT = ROW_FORMATS.chunk;
/** Time differences inside a chunk stay below this, so that a difference of two of them fits 32 bits. */
export const LARGEST_GAP_MS = 2 ** 30;
const LARGEST_STEP = 2 ** 30;

/** What the header of a chunk says. */
export interface ChunkHeader {
  readonly series: number;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lastValue: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** Decoded samples, in buffers that the next decoding overwrites. */
export interface ChunkSamples {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

const writer = new BitWriter();
let integers = new Int32Array(4096);

/**
 * Encodes `count` samples in strictly ascending order of time, no two further apart than `LARGEST_GAP_MS`;
 * `decimals` is a guess that is checked.
 */
export function encodeChunk(
  series: number,
  timesMs: Float64Array,
  values: Float64Array,
  count: number,
  decimals: number,
): Uint8Array {
  if (integers.length < count) integers = new Int32Array(count * 2);
  writer.reset();
  writeTimes(timesMs, count);
  const coding =
    decimals <= MAX_DECIMALS && scaleSteps(values, count, powerOfTen(decimals)) ? decimals : NOT_DECIMAL;
  if (coding === NOT_DECIMAL) writeDoubles(writer, values, count);
  else writeIntegers(writer, integers, count - 1);
  const packed = writer.finish();
  const chunk = new Uint8Array(CHUNK_HEADER_BYTES + packed.length);
  chunk.set(packed, CHUNK_HEADER_BYTES);
  writeHeader(chunk, series, timesMs, values, count, coding);
  return chunk;
}

/** First difference, then the differences of the differences. */
function writeTimes(timesMs: Float64Array, count: number): void {
  if (count < 2) return;
  let previousMs = timesMs[1] ?? 0;
  let previousStepMs = previousMs - (timesMs[0] ?? 0);
  writer.putBits(previousStepMs, 32);
  for (let index = 2; index < count; index++) {
    const timeMs = timesMs[index] ?? 0;
    const stepMs = timeMs - previousMs;
    integers[index - 2] = stepMs - previousStepMs;
    previousStepMs = stepMs;
    previousMs = timeMs;
  }
  writeIntegers(writer, integers, count - 2);
}

/** Puts the differences of the scaled values into `integers`; false when a value does not survive the scaling. */
function scaleSteps(values: Float64Array, count: number, power: number): boolean {
  const first = values[0] ?? 0;
  let previous = Math.round(first * power);
  if (previous / power !== first) return false;
  for (let index = 1; index < count; index++) {
    const value = values[index] ?? 0;
    const scaled = Math.round(value * power);
    const step = scaled - previous;
    if (scaled / power !== value || step >= LARGEST_STEP || step <= -LARGEST_STEP) return false;
    integers[index - 1] = step;
    previous = scaled;
  }
  return true;
}

function writeHeader(
  chunk: Uint8Array,
  series: number,
  timesMs: Float64Array,
  values: Float64Array,
  count: number,
  coding: number,
): void {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const view = new DataView(chunk.buffer);
  view.setUint8(4, FORMAT);
  view.setUint8(5, coding);
  view.setUint32(8, series, true);
  view.setUint32(12, count, true);
  view.setFloat64(16, timesMs[0] ?? 0, true);
  view.setFloat64(24, timesMs[count - 1] ?? 0, true);
  view.setFloat64(32, values[0] ?? 0, true);
  view.setFloat64(40, values[count - 1] ?? 0, true);
  view.setFloat64(48, min, true);
  view.setFloat64(56, max, true);
  view.setFloat64(64, sum, true);
  view.setUint32(0, crc32(chunk.subarray(4)), true);
}

/** Reads the header of a chunk whose checksum and format are right; `undefined` for any other bytes. */
export function readChunkHeader(chunk: Uint8Array): ChunkHeader | undefined {
  if (chunk.length < CHUNK_HEADER_BYTES) return undefined;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (view.getUint32(0, true) !== crc32(chunk.subarray(4)) || view.getUint8(4) !== FORMAT) return undefined;
  return {
    series: view.getUint32(8, true),
    count: view.getUint32(12, true),
    firstMs: view.getFloat64(16, true),
    lastMs: view.getFloat64(24, true),
    lastValue: view.getFloat64(40, true),
    min: view.getFloat64(48, true),
    max: view.getFloat64(56, true),
    sum: view.getFloat64(64, true),
  };
}

/** Decodes the samples of a chunk whose header was read; the columns are longer than `header.count`. */
export class ChunkDecoder {
  #timesMs = new Float64Array(4096);
  #values = new Float64Array(4096);

  decode(chunk: Uint8Array, header: ChunkHeader): ChunkSamples {
    const { count } = header;
    if (this.#timesMs.length < count) {
      this.#timesMs = new Float64Array(count * 2);
      this.#values = new Float64Array(count * 2);
    }
    if (integers.length < count) integers = new Int32Array(count * 2);
    const reader = new BitReader(chunk, CHUNK_HEADER_BYTES);
    this.#readTimes(reader, header);
    const coding = chunk[5] ?? NOT_DECIMAL;
    if (coding === NOT_DECIMAL) readDoubles(reader, this.#values, count);
    else this.#readScaled(reader, chunk, count, powerOfTen(coding));
    return { timesMs: this.#timesMs, values: this.#values };
  }

  #readTimes(reader: BitReader, header: ChunkHeader): void {
    const { count } = header;
    let timeMs = header.firstMs;
    this.#timesMs[0] = timeMs;
    if (count < 2) return;
    let stepMs = reader.getBits(32);
    timeMs += stepMs;
    this.#timesMs[1] = timeMs;
    readIntegers(reader, integers, count - 2);
    for (let index = 2; index < count; index++) {
      stepMs += integers[index - 2] ?? 0;
      timeMs += stepMs;
      this.#timesMs[index] = timeMs;
    }
  }

  #readScaled(reader: BitReader, chunk: Uint8Array, count: number, power: number): void {
    const first = new DataView(chunk.buffer, chunk.byteOffset).getFloat64(32, true);
    let scaled = Math.round(first * power);
    this.#values[0] = first;
    readIntegers(reader, integers, count - 1);
    for (let index = 1; index < count; index++) {
      scaled += integers[index - 1] ?? 0;
      this.#values[index] = scaled / power;
    }
  }
}
