import { expect, test } from '@jest/globals';
import type { Measurement, Shape } from './measurement.ts';
import { placeFields, shapeOfFields } from './place-text.ts';
import { profilePath } from './profile-path.ts';
import { gripAt, moved, reshaped } from './shape-editing.ts';
import { shapePixels } from './shape-pixels.ts';
import { measure } from './shape-statistics.ts';

const SIZE = { width: 8, height: 6 };
const BOX: Shape = { kind: 'box', x: 1, y: 1, w: 2, h: 2 };
const LINE: Shape = { kind: 'line', x1: 0, y1: 0, x2: 4, y2: 2 };
const TRIANGLE: Shape = {
  kind: 'polygon',
  points: [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 0, y: 4 },
  ],
};
const SPOT: Shape = { kind: 'spot', x: 0, y: 0, size: 3 };

test('a box covers its width times its height, a polygon its border too', () => {
  expect(shapePixels(BOX, SIZE)).toEqual([9, 10, 17, 18]);
  expect(shapePixels(TRIANGLE, SIZE)).toHaveLength(5 + 4 + 3 + 2 + 1);
});

test('a concave polygon leaves its bay out', () => {
  const points = [
    [0, 0],
    [6, 0],
    [6, 4],
    [3, 1],
    [0, 4],
  ].map(([x = 0, y = 0]) => ({ x, y }));
  const pixels = shapePixels({ kind: 'polygon', points }, SIZE);
  expect(pixels).not.toContain(3 * 8 + 3);
  expect(pixels).toContain(3 * 8);
});

test('a line takes one pixel a step, from end to end and in its direction', () => {
  expect(shapePixels(LINE, SIZE)).toEqual([0, 9, 10, 19, 20]);
  expect(shapePixels({ kind: 'line', x1: 2, y1: 2, x2: 2, y2: 2 }, SIZE)).toEqual([18]);
  expect(shapePixels({ kind: 'line', x1: 2, y1: 0, x2: 0, y2: 0 }, SIZE)).toEqual([2, 1, 0]);
});

test('what lies beyond the edge is left out', () => {
  expect(shapePixels(SPOT, SIZE)).toEqual([0, 1, 8, 9]);
  expect(shapePixels({ kind: 'box', x: 100, y: 100, w: 5, h: 5 }, SIZE)).toEqual([]);
});

test('statistics leave unavailable pixels out and say how many there are', () => {
  const measurement: Measurement = { id: 1, name: 'a', shape: BOX };
  const reading = measure(measurement, SIZE, (index) => (index === 9 ? NaN : index));
  expect(reading).toMatchObject({ minC: 10, maxC: 18, meanC: 15, pixels: 4, unavailable: 1 });
  expect(reading.hottest).toEqual({ x: 2, y: 2, temperatureC: 18 });
  const nothing = measure(measurement, SIZE, () => NaN);
  expect(nothing).toMatchObject({ minC: NaN, maxC: NaN, meanC: NaN, unavailable: 4, hottest: undefined });
});

test('a line has a profile with its holes', () => {
  const { profileC } = measure({ id: 1, name: 'a', shape: LINE }, SIZE, (i) => (i === 10 ? NaN : i));
  expect(profileC).toEqual([0, 9, NaN, 19, 20]);
  expect(profilePath(profileC, 100, 50).match(/M/g)).toHaveLength(2);
  expect(profilePath([NaN], 100, 50)).toBe('');
  expect(profilePath([5, 5], 100, 50)).not.toContain('NaN');
});

test('a shape cannot be moved off the sensor', () => {
  expect(moved(BOX, { x: -9, y: 99 }, SIZE)).toEqual({ ...BOX, x: 0, y: 4 });
  expect(moved(LINE, { x: 99, y: 0 }, SIZE)).toEqual({ kind: 'line', x1: 3, y1: 0, x2: 7, y2: 2 });
});

test('a corner that is dragged over the opposite one turns the box over', () => {
  expect(reshaped(BOX, 0, { x: 5, y: 5 })).toEqual({ kind: 'box', x: 2, y: 2, w: 4, h: 4 });
});

test('a handle is taken before a body, the newest first', () => {
  const list: Measurement[] = [
    { id: 1, name: 'a', shape: { kind: 'box', x: 0, y: 0, w: 8, h: 6 } },
    { id: 2, name: 'b', shape: BOX },
  ];
  expect(gripAt(list, { x: 2, y: 2 }, 0.5, SIZE)).toEqual({ id: 2, handle: 2 });
  expect(gripAt(list, { x: 5, y: 3 }, 0.5, SIZE)).toEqual({ id: 1, handle: undefined });
  expect(gripAt(list.slice(1), { x: 5, y: 5 }, 0.5, SIZE)).toBeUndefined();
});

test.each([SPOT, BOX, LINE, TRIANGLE])('fields describe %j and give it back', (shape) => {
  expect(
    shapeOfFields(
      shape.kind,
      placeFields(shape).map(([, text]) => text),
    ),
  ).toEqual(shape);
});

test.each([
  ['spot', ['1', '2', '2']],
  ['spot', ['-1', '2', '1']],
  ['box', ['1', '1', '0', '3']],
  ['box', ['1', '1', 'NaN', '3']],
  ['line', ['1', '', '2', '3']],
  ['polygon', ['1,1 2,2']],
  ['polygon', ['1,1 2,2 3;3']],
] as const)('fields of a %s that make no sense, %j, make no shape', (kind, texts) => {
  expect(shapeOfFields(kind, texts)).toBeUndefined();
});
