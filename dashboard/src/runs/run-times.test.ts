import { expect, test } from '@jest/globals';
import { rowProgress, runInterval, stopwatchText } from './run-times.ts';

test('counts whole rows and the time to the next', () => {
  expect(rowProgress(0, 59_000)).toEqual({ rows: 0, nextMs: 1000 });
  expect(rowProgress(0, 60_000)).toEqual({ rows: 1, nextMs: 60_000 });
  expect(rowProgress(10_000, 0)).toEqual({ rows: 0, nextMs: 60_000 });
});

test('a run that is going reaches to now, and none is empty', () => {
  expect(runInterval({ startedAt: 1000, stoppedAt: null }, 9000)).toEqual({ fromMs: 1000, toMs: 9000 });
  expect(runInterval({ startedAt: 1000, stoppedAt: 1001 }, 9000)).toEqual({ fromMs: 1000, toMs: 2000 });
  expect(runInterval({ startedAt: null, stoppedAt: null }, 9000)).toBeUndefined();
});

test('a day and more is shown in hours', () => {
  expect(stopwatchText(3_661_000)).toBe('01:01:01');
  expect(stopwatchText(90_000_000)).toBe('25:00:00');
});
