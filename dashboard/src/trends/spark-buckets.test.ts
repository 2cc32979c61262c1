import { expect, test } from '@jest/globals';
import { sparkData, sparkPaths } from './spark-buckets.ts';

const interval = { fromMs: 0, toMs: 1000 };

test('gathers a line in buckets and knows its first, last, smallest and largest value', () => {
  const data = sparkData({ tsMs: [0, 100, 600, 1000], values: [1, 3, 7, 5] }, undefined, interval, 2);
  expect(data).toEqual({
    buckets: [
      { low: 1, high: 3, mean: 2 },
      { low: 5, high: 7, mean: 6 },
    ],
    first: 1,
    last: 5,
    low: 1,
    high: 7,
  });
});

test('a peak that only the stored bucket knows of is in the band', () => {
  const stored = { tsMs: [100], values: [3], lows: [-2], highs: [90], resolutionMs: 200 };
  const data = sparkData({ tsMs: [100], values: [3] }, stored, interval, 2);
  expect(data).toMatchObject({ low: -2, high: 90, buckets: [{ low: -2, high: 90, mean: 3 }, undefined] });
});

test('without a sample there is nothing to draw and nothing to say', () => {
  const data = sparkData({ tsMs: [50], values: [null] }, undefined, interval, 4);
  expect(data).toMatchObject({ first: undefined, last: undefined, low: undefined, high: undefined });
  expect(sparkPaths(data, 100, 20)).toEqual({ band: '', line: '' });
});

test('a gap breaks the line', () => {
  const tsMs = Array.from({ length: 20 }, (_, i) => i * 50).filter((ms) => ms < 300 || ms > 700);
  const data = sparkData({ tsMs, values: tsMs.map(() => 1) }, undefined, interval, 20);
  expect(sparkPaths(data, 100, 20).line.match(/M/g)).toHaveLength(2);
});
