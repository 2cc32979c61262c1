import { expect, test } from '@jest/globals';
import { BackOff } from './back-off.ts';

test('waits double up to the longest, and start again after a success', () => {
  const backOff = new BackOff({ initialMs: 100, maxMs: 500, random: () => 0.5 });
  expect(Array.from({ length: 4 }, () => backOff.nextDelayMs())).toEqual([100, 200, 400, 500]);
  expect(backOff.attempts).toBe(4);
  backOff.reset();
  expect(backOff.nextDelayMs()).toBe(100);
});

test('jitter spreads a wait by its share in both directions and never beyond', () => {
  const earliest = new BackOff({ initialMs: 100, maxMs: 100, jitter: 0.2, random: () => 0 });
  const latest = new BackOff({ initialMs: 100, maxMs: 100, jitter: 0.2, random: () => 1 - Number.EPSILON });
  expect(earliest.nextDelayMs()).toBeCloseTo(80);
  expect(latest.nextDelayMs()).toBeCloseTo(120);
});

test('thousands of attempts do not overflow the wait', () => {
  const backOff = new BackOff({ initialMs: 100, maxMs: 10_000, random: () => 0.5 });
  for (let i = 0; i < 5000; i++) backOff.nextDelayMs();
  expect(backOff.nextDelayMs()).toBe(10_000);
});
