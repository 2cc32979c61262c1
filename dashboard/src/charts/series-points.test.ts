import { expect, test } from '@jest/globals';
import { linePoints, type StoredPoints } from './series-points.ts';

const live = (...points: readonly (readonly [number, number])[]) => ({
  tsMs: Float64Array.from(points, ([tsMs]) => tsMs),
  values: Float64Array.from(points, ([, value]) => value),
});
const stored = (resolutionMs: number, ...points: readonly (readonly [number, number])[]): StoredPoints => ({
  resolutionMs,
  tsMs: points.map(([tsMs]) => tsMs),
  values: points.map(([, value]) => value),
  lows: [],
  highs: [],
});
const drawn = (...args: Parameters<typeof linePoints>) => {
  const { tsMs, values } = linePoints(...args);
  return tsMs.map((each, i) => [each, values[i]]);
};

test('joins stored samples to live ones without a seam or a point twice, the live value winning', () => {
  const history = stored(0, [1000, 1], [2000, 2], [3000, 3]);
  expect(drawn(history, live([3000, 33], [4000, 4]), 1000)).toEqual([
    [1000, 1],
    [2000, 2],
    [3000, 33],
    [4000, 4],
  ]);
});

test('leaves out the bucket that reaches into the live samples', () => {
  const history = stored(10_000, [5000, 1], [15_000, 2], [25_000, 3]);
  expect(drawn(history, live([22_000, 9], [23_000, 9]), 1000)).toEqual([
    [5000, 1],
    [15_000, 2],
    [22_000, 9],
    [23_000, 9],
  ]);
});

test('fills the time of a lost connection between live samples from the store', () => {
  const history = stored(0, [2000, 2], [3000, 3]);
  expect(drawn(history, live([1000, 1], [4000, 4]), 1000).map(([tsMs]) => tsMs)).toEqual([
    1000, 2000, 3000, 4000,
  ]);
});

test('breaks the line where two points are more than three intervals apart', () => {
  expect(drawn(undefined, live([0, 1], [3000, 2], [6001, 3]), 1000)).toEqual([
    [0, 1],
    [3000, 2],
    [4000, null],
    [6001, 3],
  ]);
});

test('measures a gap between buckets in buckets', () => {
  const history = stored(60_000, [30_000, 1], [90_000, 2], [150_000, 3], [630_000, 4]);
  expect(drawn(history, live(), 1000)).toEqual([
    [30_000, 1],
    [90_000, 2],
    [150_000, 3],
    [210_000, null],
    [630_000, 4],
  ]);
});

test('a value that could not be read breaks the line', () => {
  expect(drawn(undefined, live([0, 1], [1000, NaN], [2000, 2]), 1000)).toEqual([
    [0, 1],
    [1000, null],
    [2000, 2],
  ]);
});

test('shows what is stored when nothing is live, and nothing when there is nothing', () => {
  expect(drawn(stored(0, [1, 1]), live(), 1000)).toEqual([[1, 1]]);
  expect(drawn(undefined, live(), 1000)).toEqual([]);
});
