import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alignLines, valueNear } from './align-lines.ts';

const line = (...points: readonly (readonly [number, number | null])[]) => ({
  tsMs: points.map(([tsMs]) => tsMs),
  values: points.map(([, value]) => value),
});

test('lines of one stream share their times as they are', () => {
  const a = line([1, 10], [2, 20]);
  expect(alignLines([a, line([1, 5], [2, null])])).toEqual([
    [1, 2],
    [10, 20],
    [5, null],
  ]);
});

test('draws through the times of other lines', () => {
  expect(alignLines([line([1, 1], [3, 3]), line([2, 2])])).toEqual([
    [1, 2, 3],
    [1, undefined, 3],
    [undefined, 2, undefined],
  ]);
});

test('a gap stays a gap at the times of other lines, from value to value', () => {
  const broken = line([0, 1], [10, null], [60, 2]);
  const [, values] = alignLines([broken, line([0, 1], [5, 1], [20, 1], [40, 1], [60, 1], [70, 1])]);
  expect(values).toEqual([1, null, null, null, null, 2, undefined]);
});

test('keeps every point of every line at its time', () => {
  const points = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }).map((times) => {
    const sorted = times.sort((a, b) => a - b);
    return { tsMs: sorted, values: sorted.map((tsMs) => tsMs * 2) };
  });
  fc.assert(
    fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (lines) => {
      const [times, ...aligned] = alignLines(lines);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
      lines.forEach(({ tsMs }, index) => {
        const kept = times.filter((_, i) => aligned[index]?.[i] !== undefined);
        expect(kept).toEqual(tsMs);
      });
    }),
  );
});

test('finds the value nearest to the cursor, and none across a gap', () => {
  const aligned = alignLines([line([0, 1], [1000, 2], [2000, 3])]);
  expect(valueNear(aligned, 0, 1400, 1000)).toBe(2);
  expect(valueNear(aligned, 0, 1600, 1000)).toBe(3);
  expect(valueNear(aligned, 0, 9000, 1000)).toBeUndefined();
  expect(valueNear([[]], 0, 0, 1000)).toBeUndefined();
});
