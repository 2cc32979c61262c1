import { expect, test } from '@jest/globals';
import {
  flipped,
  formatOrientation,
  orientationMap,
  parseOrientation,
  toPicture,
  toSensor,
  turned,
  type Orientation,
} from './orientation.ts';

//  0 1 2
//  3 4 5
const rows = (orientation: Orientation) => {
  const { width, height, source } = orientationMap(3, 2, orientation);
  return Array.from({ length: height }, (_, y) => [...source.subarray(y * width, (y + 1) * width)].join(' '));
};
const upright = parseOrientation('0');

test('turns clockwise', () => {
  expect(rows(turned(upright))).toEqual(['3 0', '4 1', '5 2']);
  expect(rows(turned(turned(upright)))).toEqual(['5 4 3', '2 1 0']);
  expect(rows(turned(turned(turned(upright))))).toEqual(['2 5', '1 4', '0 3']);
});

test('four turns and two flips lead back', () => {
  const all = ['0', '1', '2', '3', '0f', '1f', '2f', '3f'].map(parseOrientation);
  for (const orientation of all) {
    expect(turned(turned(turned(turned(orientation))))).toEqual(orientation);
    for (const axis of ['horizontal', 'vertical'] as const) {
      expect(flipped(flipped(orientation, axis), axis)).toEqual(orientation);
    }
  }
});

test('flips what is seen, however it is turned', () => {
  for (const orientation of ['0', '1', '2', '3', '0f', '1f', '2f', '3f'].map(parseOrientation)) {
    const before = rows(orientation);
    expect(rows(flipped(orientation, 'horizontal'))).toEqual(
      before.map((row) => row.split(' ').toReversed().join(' ')),
    );
    expect(rows(flipped(orientation, 'vertical'))).toEqual(before.toReversed());
  }
});

test('reads what it writes and takes anything else for upright', () => {
  for (const text of ['0', '3', '2f']) expect(formatOrientation(parseOrientation(text))).toBe(text);
  for (const text of ['', '4', 'f', '1ff', '__proto__']) expect(parseOrientation(text)).toEqual(upright);
});

test('a place on the sensor is found in the picture and back, between pixels too', () => {
  const size = { width: 32, height: 24 };
  for (const text of ['0', '1', '2', '3', '0f', '1f', '2f', '3f']) {
    const orientation = parseOrientation(text);
    const place = { x: 3.25, y: 20.5 };
    expect(toSensor(toPicture(place, size, orientation), size, orientation)).toEqual(place);
  }
  expect(toPicture({ x: 0, y: 0 }, size, parseOrientation('1'))).toEqual({ x: 23, y: 0 });
});
