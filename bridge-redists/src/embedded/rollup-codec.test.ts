import { expect, test } from '@jest/globals';
import { BucketAccumulator } from '../bucket-accumulator.ts';
import { decodeRollup, encodeRollup } from './rollup-codec.ts';
import { MINUTES } from './sealed-reader.ts';

const HOUR_MS = 3_600_000;

/** Encodes minutes of an hour, given as lists of samples, and decodes them. */
function roundTrip(minutes: readonly (readonly number[])[]) {
  const buckets = new BucketAccumulator(MINUTES.bucketMs);
  for (const [minute, values] of minutes.entries()) {
    const timesMs = values.map((_, index) => HOUR_MS + minute * 60_000 + index);
    buckets.addSamples(Float64Array.from(timesMs), Float64Array.from(values), 0, values.length);
  }
  const row = encodeRollup(MINUTES, 5, HOUR_MS, buckets, 0, buckets.length);
  const found = new BucketAccumulator(MINUTES.bucketMs);
  expect(decodeRollup(MINUTES, row, 5, HOUR_MS, HOUR_MS, 2 * HOUR_MS, found)).toBe(true);
  const columns = ({ timesMs, counts, mins, maxs, sums, length }: BucketAccumulator): number[][] =>
    [timesMs, counts, mins, maxs, sums].map((column) => [...column.subarray(0, length)]);
  return { found: columns(found), given: columns(buckets), row };
}

test.each([
  ['two decimals', [[20.25, 20.5], [], [20.75, 21.5, 19.25]]],
  ['a sum with more decimals than its ends', [[1, 1.5, 1.125, 2]]],
  ['negative integers', [[-5, -7], [-1000000]]],
  ['doubles', [[Math.PI, Math.E], [1e300]]],
  ['huge and tiny', [[1e308, -1e308], [5e-324]]],
])('gives back %s exactly', (_name, minutes) => {
  const { found, given } = roundTrip(minutes);
  expect(found).toEqual(given);
});

test('gives back the sum of many decimals to the last digit that adding them has left', () => {
  const values = Array.from({ length: 20_000 }, (_, index) => Math.round(2000 + Math.sin(index) * 100) / 100);
  const { found, given } = roundTrip([values]);
  const exact = values.reduce((sum, value) => sum + Math.round(value * 100), 0) / 100;
  expect(found[4]).toEqual([exact]);
  expect(Math.abs((given[4]?.[0] ?? 0) - exact)).toBeLessThan(1e-6);
});

test('is not read as the row of another series or hour, nor when a byte has changed', () => {
  const { row } = roundTrip([[1, 2]]);
  const into = new BucketAccumulator(MINUTES.bucketMs);
  expect(decodeRollup(MINUTES, row, 6, HOUR_MS, 0, 9e12, into)).toBe(false);
  expect(decodeRollup(MINUTES, row, 5, 0, 0, 9e12, into)).toBe(false);
  for (let at = 0; at < row.length; at++) {
    const spoilt = row.slice();
    spoilt[at] = (spoilt[at] ?? 0) ^ 1;
    expect(decodeRollup(MINUTES, spoilt, 5, HOUR_MS, 0, 9e12, into)).toBe(false);
  }
  expect(into.length).toBe(0);
});
