import { expect, test } from '@jest/globals';
import { lineFigures, onOneAxis, relativeLine } from './compare-runs.ts';

const answer = {
  dev: 'cam0',
  stream: 'stats',
  resolutionMs: 1000,
  props: {
    max: [
      [10_000, 40, 39, 45, 1],
      [11_000, 50, 48, 52, 3],
    ] as [number, number, number, number, number][],
  },
};

test('times are those since the start, in the middle of their buckets', () => {
  expect(relativeLine(answer, 'max', 10_000)).toEqual({ atS: [0.5, 1.5], values: [40, 50] });
  expect(relativeLine(answer, 'gone', 10_000)).toEqual({ atS: [], values: [] });
});

test('figures count every sample, and peaks inside of buckets', () => {
  expect(lineFigures(answer, 'max')).toEqual({ min: 39, max: 52, mean: 47.5 });
  expect(lineFigures(answer, 'gone')).toBeUndefined();
});

test('two runs share an axis without one making gaps in the other', () => {
  expect(onOneAxis({ atS: [0, 2], values: [1, 2] }, { atS: [1, 2], values: [3, 4] })).toEqual([
    [0, 1, 2],
    [1, undefined, 2],
    [undefined, 3, 4],
  ]);
});
