import { expect, test } from '@jest/globals';
import { ClockOffset, ClockOffsets } from './clock-offset.ts';

test('knows nothing before the first message', () => {
  expect(new ClockOffset().offsetMs).toBeUndefined();
});

test('takes the quickest message, which was delayed least', () => {
  const clock = new ClockOffset();
  for (const delayMs of [40, 3, 250]) clock.observe(1000, 6000 + delayMs);
  expect(clock.offsetMs).toBe(5003);
});

test('follows a clock that was set, within two windows', () => {
  const clock = new ClockOffset();
  clock.observe(0, 0);
  for (let nowMs = 1000; nowMs <= 130_000; nowMs += 1000) clock.observe(nowMs - 9000, nowMs);
  expect(clock.offsetMs).toBe(9000);
});

test('starts a new window when its own clock was set back', () => {
  const clock = new ClockOffset();
  clock.observe(100_000, 100_000);
  clock.observe(100_500, 500);
  expect(clock.offsetMs).toBe(-100_000);
});

test('each gateway of a broker has a clock of its own', () => {
  const clocks = new ClockOffsets();
  clocks.observe('a', 1_000, 1_020);
  clocks.observe('b', 301_000, 1_030);
  expect([clocks.offsetMs('a'), clocks.offsetMs('b')]).toEqual([20, -299_970]);
  expect([clocks.offsetMs('c'), clocks.offsetMs(undefined)]).toEqual([undefined, undefined]);
});
