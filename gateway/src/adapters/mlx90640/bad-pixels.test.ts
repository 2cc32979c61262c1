import { expect, test } from '@jest/globals';
import { findBadPixels, planRepairs, repairPixels } from './bad-pixels.ts';
import { parseEeprom } from './eeprom.ts';
import { PATTERNS, PIXEL_COUNT, type Pattern } from './protocol.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';

/** Repairs a picture whose bad pixels are 1000 °C hot. */
function repaired(
  pattern: Pattern,
  badPixels: readonly number[],
  goodC: (pixel: number) => number,
): Float32Array {
  const words = simulatedEeprom();
  for (const pixel of badPixels) words[64 + pixel] |= 1;
  const bad = findBadPixels(words, parseEeprom(simulatedEeprom()).pixels);
  const picture = Float32Array.from({ length: PIXEL_COUNT }, (_, pixel) => goodC(pixel));
  for (const pixel of badPixels) picture[pixel] = 1000;
  repairPixels(planRepairs(bad, pattern, 0), picture);
  repairPixels(planRepairs(bad, pattern, 1), picture);
  return picture;
}

const COLUMN = (pixel: number): number => pixel % 32;

test('chess takes the median of the diagonal neighbours', () => {
  const values = new Map([
    [67, 1],
    [69, 2],
    [131, 4],
    [133, 100],
  ]);
  expect(repaired('chess', [100], (pixel) => values.get(pixel) ?? 0)[100]).toBe(3);
});

test('a chess neighbour that is bad too is left out', () => {
  const values = new Map([
    [67, 1],
    [69, 2],
    [131, 4],
  ]);
  expect(repaired('chess', [100, 133], (pixel) => values.get(pixel) ?? 0)[100]).toBe(2);
});

test('interleaved goes on with the flatter side', () => {
  const values = new Map([
    [98, 20],
    [99, 21],
    [101, 30],
    [102, 40],
  ]);
  expect(repaired('interleaved', [100], (pixel) => values.get(pixel) ?? 0)[100]).toBe(22);
});

test('an interleaved neighbour that is bad too is left out', () => {
  expect(repaired('interleaved', [100, 101], COLUMN)[100]).toBe(3);
  expect(repaired('interleaved', [100, 101], COLUMN)[101]).toBe(6);
});

test('at the end of a row the only neighbour is copied', () => {
  const picture = repaired('interleaved', [32, 63, 65, 94], COLUMN);
  expect([picture[32], picture[63], picture[65], picture[94]]).toEqual([1, 30, 1, 30]);
});

test.each(PATTERNS)(
  'no bad pixel gets into the %s picture, wherever and however many they are',
  (pattern) => {
    const clusters = [
      Array.from({ length: 32 }, (_, i) => 320 + i), // a whole row
      [0, 1, 2, 32, 33, 34, 64, 65, 66, 96, 97, 98, 99], // a corner
      [735, 736, 734, 703, 702, 767, 766, 765],
      Array.from({ length: 24 }, (_, i) => 32 * i + 16), // a whole column
      Array.from({ length: 150 }, (_, i) => (i * 5) % PIXEL_COUNT),
    ];
    for (const cluster of clusters) {
      const picture = repaired(pattern, cluster, () => 30);
      expect(picture.every((value) => value === 30)).toBe(true);
    }
  },
);

test('a neighbour that could not be computed is left out, and without any the pixel is not available', () => {
  expect(repaired('chess', [100], (pixel) => (pixel === 67 ? NaN : 30))[100]).toBe(30);
  expect(repaired('interleaved', [100], (pixel) => (pixel > 100 ? NaN : 30))[100]).toBe(30);
  expect(repaired('interleaved', [100], (pixel) => (pixel < 100 ? NaN : 30))[100]).toBe(30);
  expect(repaired('chess', [100], () => NaN)[100]).toBeNaN();
});
