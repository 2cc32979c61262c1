import type { BucketAccumulator } from '../bucket-accumulator.ts';
import { ByteWriter } from './byte-stream.ts';
import { decimalsOf, NOT_DECIMAL, powerOfTen } from './decimals.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { beginRecord, finishRecord, openRecord } from './sealed-record.ts';

/** Scaled minima, spans and sums stay below this, so that their differences are exact. */
const LARGEST_SCALED = 2 ** 50;
const writer = new ByteWriter();

/** A table of roll-ups: the width of its buckets and the time one row spans. */
export interface RollupTable {
  readonly table: 'minute' | 'ten_minute';
  readonly bucketMs: number;
  readonly rowMs: number;
}

/**
 * Encodes the buckets `from` (included) to `to` (excluded) as one row of `series`. With decimals: the distance to the
 * bucket before, count, minimum as the step from the one before, span, and how far the sum lies above count × minimum,
 * all as varints of scaled integers. Otherwise distance, count and three doubles.
 */
export function encodeRollup(
  { table, bucketMs }: RollupTable,
  series: number,
  startMs: number,
  buckets: BucketAccumulator,
  from: number,
  to: number,
): Uint8Array {
  const decimals = rollupDecimals(buckets, from, to);
  const power = powerOfTen(decimals);
  beginRecord(writer, ROW_FORMATS[table]);
  writer.putVarint(series);
  writer.putVarint(startMs);
  writer.putByte(decimals);
  let previousStartMs = startMs;
  let previousMin = 0;
  for (let index = from; index < to; index++) {
    const timeMs = buckets.timesMs[index] ?? 0;
    const count = buckets.counts[index] ?? 0;
    writer.putVarint((timeMs - previousStartMs) / bucketMs);
    writer.putVarint(count);
    previousStartMs = timeMs;
    if (decimals === NOT_DECIMAL) {
      writer.putDouble(buckets.mins[index] ?? 0);
      writer.putDouble(buckets.maxs[index] ?? 0);
      writer.putDouble(buckets.sums[index] ?? 0);
    } else {
      const min = Math.round((buckets.mins[index] ?? 0) * power);
      const max = Math.round((buckets.maxs[index] ?? 0) * power);
      writer.putSigned(min - previousMin);
      writer.putVarint(max - min);
      writer.putSigned(Math.round((buckets.sums[index] ?? 0) * power) - count * min);
      previousMin = min;
    }
  }
  return finishRecord(writer);
}

/**
 * Adds the buckets of a row that start in [fromMs, toMs) to `into`, which may be wider; false when the row is damaged
 * or is not the one of `series` and `startMs`.
 */
export function decodeRollup(
  { table, bucketMs }: RollupTable,
  row: Uint8Array,
  series: number,
  startMs: number,
  fromMs: number,
  toMs: number,
  into: BucketAccumulator,
): boolean {
  const reader = openRecord(row, ROW_FORMATS[table]);
  if (reader === undefined || reader.getVarint() !== series || reader.getVarint() !== startMs) return false;
  const decimals = reader.getByte();
  const power = powerOfTen(decimals);
  let timeMs = startMs;
  let scaledMin = 0;
  while (!reader.atEnd) {
    timeMs += reader.getVarint() * bucketMs;
    const count = reader.getVarint();
    let min: number;
    let max: number;
    let sum: number;
    if (decimals === NOT_DECIMAL) {
      min = reader.getDouble();
      max = reader.getDouble();
      sum = reader.getDouble();
    } else {
      scaledMin += reader.getSigned();
      min = scaledMin / power;
      max = (scaledMin + reader.getVarint()) / power;
      sum = (count * scaledMin + reader.getSigned()) / power;
    }
    if (timeMs >= fromMs && timeMs < toMs) into.addBucket(timeMs, count, min, max, sum);
  }
  return true;
}

/** Decimals that hold every minimum, maximum and sum, the sums up to what adding them up has rounded; else `NOT_DECIMAL`. */
function rollupDecimals(buckets: BucketAccumulator, from: number, to: number): number {
  let decimals = 0;
  for (let index = from; index < to; index++) {
    decimals = decimalsOf(buckets.mins[index] ?? 0, decimals);
    if (decimals !== NOT_DECIMAL) decimals = decimalsOf(buckets.maxs[index] ?? 0, decimals);
    while (decimals !== NOT_DECIMAL && !sumFits(buckets, index, powerOfTen(decimals))) decimals += 1;
    if (decimals === NOT_DECIMAL) break;
  }
  return decimals;
}

function sumFits(buckets: BucketAccumulator, index: number, power: number): boolean {
  const count = buckets.counts[index] ?? 0;
  const reach =
    Math.max(Math.abs(buckets.mins[index] ?? 0), Math.abs(buckets.maxs[index] ?? 0)) * power * count;
  const scaledSum = (buckets.sums[index] ?? 0) * power;
  const rounding = Math.min(0.01, count * reach * Number.EPSILON);
  return reach < LARGEST_SCALED && Math.abs(scaledSum - Math.round(scaledSum)) <= rounding;
}
