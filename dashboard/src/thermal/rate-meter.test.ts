import { expect, test } from '@jest/globals';
import { RateMeter } from './rate-meter.ts';

test('reads 32 events a second as 32', () => {
  const meter = new RateMeter();
  for (let nowMs = 0; nowMs < 3000; nowMs += 31.25) meter.count(nowMs);
  expect(meter.rateHz(3000)).toBe(32);
});

test('falls to nothing within a second and a quarter of silence', () => {
  const meter = new RateMeter();
  for (let nowMs = 0; nowMs < 2000; nowMs += 10) meter.count(nowMs);
  expect(meter.rateHz(3250)).toBe(0);
});

test('forgets everything after a long silence', () => {
  const meter = new RateMeter();
  for (let nowMs = 0; nowMs < 2000; nowMs += 10) meter.count(nowMs);
  meter.count(1e9);
  expect(meter.rateHz(1e9 + 250)).toBe(1);
});
