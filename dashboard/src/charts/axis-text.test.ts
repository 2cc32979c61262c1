import { expect, test } from '@jest/globals';
import { timeTicks, timeTickSpacePx, valueTicks } from './axis-text.ts';

const at = (hour: number, day = 23) => new Date(2026, 10, day, hour).getTime();

test('writes seconds only when the ticks are that close', () => {
  expect(timeTicks([at(12)], 60_000)).toEqual(['12:00']);
  expect(timeTicks([at(12)], 5000)).toEqual(['12:00:00']);
});

test('ticks with seconds get more room than ticks without', () => {
  expect(timeTickSpacePx(300_000, 270)).toBe(50);
  expect(timeTickSpacePx(300_000, 560)).toBe(72);
});

test('writes the date where a new day begins', () => {
  expect(timeTicks([at(23), at(0, 24), at(1, 24)], 3_600_000)).toEqual([
    '23:00',
    '00:00\n2026-11-24',
    '01:00',
  ]);
});

test('writes as many decimals as the step needs', () => {
  expect(valueTicks([1, 1.5, null], 0.5).map((text) => text.replace(',', '.'))).toEqual(['1.0', '1.5', '']);
  expect(valueTicks([100], 50)).toEqual(['100']);
});
