import { expect, test } from '@jest/globals';
import { easedRange, percentile, wantedRange } from './temperature-range.ts';

test('leaves single hot and cold pixels out of the range', () => {
  const pixels = Float32Array.from({ length: 768 }, (_, i) => 20 + i / 100).sort();
  pixels[0] = -40;
  pixels[767] = 300;
  const range = wantedRange(pixels);
  expect(range?.lowC).toBeCloseTo(20.08, 1);
  expect(range?.highC).toBeCloseTo(27.6, 1);
});

test('is at least 4 K wide around an even scene', () => {
  expect(wantedRange(new Float32Array(768).fill(25))).toEqual({ lowC: 23, highC: 27 });
});

test('there is no range without pixels', () => {
  expect(wantedRange(new Float32Array(0))).toBeUndefined();
});

test('eases to 63 % in half a second, however many frames that are', () => {
  const wanted = { lowC: 0, highC: 100 };
  const once = easedRange({ lowC: 10, highC: 10 }, wanted, 500);
  let often = { lowC: 10, highC: 10 };
  for (let i = 0; i < 50; i++) often = easedRange(often, wanted, 10);
  expect(once.highC).toBeCloseTo(10 + 90 * (1 - Math.exp(-1)), 6);
  expect(often.highC).toBeCloseTo(once.highC, 6);
});

test('takes the first range at once and never overshoots', () => {
  expect(easedRange(undefined, { lowC: 1, highC: 9 }, 0)).toEqual({ lowC: 1, highC: 9 });
  expect(easedRange({ lowC: 0, highC: 5 }, { lowC: 1, highC: 9 }, 1e9)).toEqual({ lowC: 1, highC: 9 });
  expect(easedRange({ lowC: 0, highC: 5 }, { lowC: 1, highC: 9 }, -50)).toEqual({ lowC: 0, highC: 5 });
});

test('interpolates percentiles between neighbours', () => {
  expect(percentile([0, 10], 0.25)).toBe(2.5);
  expect(percentile([7], 0.99)).toBe(7);
});
