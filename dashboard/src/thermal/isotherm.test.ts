import { expect, test } from '@jest/globals';
import { countHatched, formatIsotherm, parseIsotherm } from './isotherm.ts';

test.each(['above:40.0', 'below:-5.5', 'between:20.0:30.0', ''])('reads back %p', (text) => {
  expect(formatIsotherm(parseIsotherm(text))).toBe(text);
});

test.each(['above', 'above:x', 'between:30:20', 'between:30', 'above:1:2', 'constructor:3', 'above:NaN'])(
  '%p is no isotherm',
  (text) => expect(parseIsotherm(text)).toBeUndefined(),
);

test('a pixel without a temperature is never counted', () => {
  const field = Float32Array.of(NaN, 10, 20, 30, Infinity);
  expect(countHatched(field, { kind: 'above', limitC: 20 })).toBe(2);
  expect(countHatched(field, { kind: 'below', limitC: 20 })).toBe(1);
  expect(countHatched(field, { kind: 'between', limitC: 10, upperC: 20 })).toBe(2);
  expect(countHatched(field, undefined)).toBe(0);
});
