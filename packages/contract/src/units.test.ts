import { expect, test } from '@jest/globals';
import { airQualityWord, findUnit, readoutDecimals } from './units.ts';

test('a known unit says what it measures, an unknown one is not invented', () => {
  expect(findUnit('°C')).toMatchObject({ quantity: 'temperature' });
  expect(findUnit('furlong')).toBeUndefined();
  expect(findUnit('constructor')).toBeUndefined();
});

test.each([
  [0.01, 2],
  [0.1, 1],
  [0.001, 3],
  [0.5, 1],
  [1, 0],
  [10, 0],
  [0.015625, 2],
  [1e-30, 9],
])('a resolution of %d shows %d decimals', (resolution, decimals) => {
  expect(readoutDecimals('V', resolution)).toBe(decimals);
});

test('without a resolution the unit decides, and without a known unit two decimals are shown', () => {
  expect(readoutDecimals('°C')).toBe(1);
  expect(readoutDecimals('V')).toBe(3);
  expect(readoutDecimals('furlong')).toBe(2);
  expect(readoutDecimals(undefined)).toBe(2);
  expect(readoutDecimals('V', 0)).toBe(3);
});

test.each([
  [0, 'excellent'],
  [50, 'excellent'],
  [50.1, 'good'],
  [120, 'light'],
  [200, 'moderate'],
  [201, 'heavy'],
  [500, 'severe'],
  [9999, 'severe'],
])('an index of %d is %s', (iaq, word) => {
  expect(airQualityWord(iaq)).toBe(word);
});
