import { expect, test } from '@jest/globals';
import { bucketExtremes, bucketRuns } from './bucket-bands.ts';
import type { StoredPoints } from './series-points.ts';

const stored: StoredPoints = {
  tsMs: [5, 15, 25, 105, 115],
  values: [1, 2, 3, 4, 5],
  lows: [0, -9, 2, 3, 4],
  highs: [2, 3, 4, 99, 6],
  resolutionMs: 10,
};

test('a band is broken where buckets are missing', () => {
  expect(bucketRuns(stored, { fromMs: 0, toMs: 200 })).toEqual([
    [0, 3],
    [3, 5],
  ]);
});

test('a band runs one bucket out of the picture and no further', () => {
  expect(bucketRuns(stored, { fromMs: 24, toMs: 95 })).toEqual([
    [1, 3],
    [3, 4],
  ]);
  expect(bucketRuns(stored, { fromMs: 500, toMs: 600 })).toEqual([]);
});

test('the extremes are those of the samples, not of the averages', () => {
  expect(bucketExtremes(stored, { fromMs: 0, toMs: 200 })).toEqual({ low: -9, high: 99 });
  expect(bucketExtremes(stored, { fromMs: 500, toMs: 600 })).toBeUndefined();
});

test('raw samples have no band', () => {
  expect(bucketRuns({ ...stored, lows: [], highs: [], resolutionMs: 0 }, { fromMs: 0, toMs: 200 })).toEqual(
    [],
  );
});
