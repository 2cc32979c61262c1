import { expect, test } from '@jest/globals';
import { RateMeter } from './rate-meter.ts';

test('is unknown until there are two events', () => {
  const meter = new RateMeter();
  expect(meter.rateHz).toBe(0);
  meter.record(1000);
  expect(meter.rateHz).toBe(0);
  meter.record(1000);
  expect(meter.rateHz).toBe(0);
  meter.record(501_000);
  expect(meter.rateHz).toBe(4);
});

test('follows a change within sixteen intervals', () => {
  const meter = new RateMeter();
  for (let i = 0; i < 40; i++) meter.record(i * 100_000);
  expect(meter.rateHz).toBeCloseTo(10);
  for (let i = 0; i <= 16; i++) meter.record(10_000_000 + i * 500_000);
  expect(meter.rateHz).toBeCloseTo(2);
});
