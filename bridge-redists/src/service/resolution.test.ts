import { expect, test } from '@jest/globals';
import { RandomSource } from '../testing/random-source.ts';
import { bucketWidthMs, oneBucketMs } from './resolution.ts';

const WHOLE = { rawFromMs: 0, minuteFromMs: 0 };
const START_MS = 1_763_794_000_000;
const HOUR_MS = 3_600_000;

test.each([
  [HOUR_MS, 1_000, 5_000],
  [24 * HOUR_MS, 1_500, 60_000],
  [168 * HOUR_MS, 1_100, 600_000],
  [365 * 24 * HOUR_MS, 1_000, 12 * HOUR_MS],
  [1, 1, 100],
])('cuts %d ms into at most %d points with buckets of %d ms', (spanMs, maxPoints, widthMs) => {
  expect(bucketWidthMs(START_MS, START_MS + spanMs, maxPoints, WHOLE)).toBe(widthMs);
});

test('never gives more points than asked for, whatever the interval', () => {
  const random = new RandomSource(5);
  for (let trial = 0; trial < 2_000; trial++) {
    const fromMs = random.integer(4_200_000_000_000);
    const toMs = fromMs + random.integer(10 ** random.integer(13));
    const maxPoints = 1 + random.integer(2_000);
    const widthMs = bucketWidthMs(fromMs, toMs, maxPoints, WHOLE);
    expect(Math.floor(toMs / widthMs) - Math.floor(fromMs / widthMs) + 1).toBeLessThanOrEqual(maxPoints);
  }
});

test('is no finer than what retention has left', () => {
  const toMs = START_MS + 1_000;
  expect(bucketWidthMs(START_MS, toMs, 1_000, { rawFromMs: START_MS + 1, minuteFromMs: 0 })).toBe(60_000);
  expect(bucketWidthMs(START_MS, toMs, 1_000, { rawFromMs: START_MS + 1, minuteFromMs: START_MS + 1 })).toBe(
    600_000,
  );
});

test('one bucket holds everything up to a time and is made of ten minutes', () => {
  for (const toMs of [0, 599_999, 600_000, START_MS]) {
    expect(oneBucketMs(toMs)).toBeGreaterThan(toMs);
    expect(oneBucketMs(toMs) % 600_000).toBe(0);
  }
});
