import { expect, test } from '@jest/globals';
import { Pace } from './pace.ts';

/** Times, ms, at which a pace of 250 ms was due when asked at these. */
function dueTimesMs(timesMs: readonly number[]): number[] {
  const pace = new Pace(250);
  return timesMs.filter((timeMs) => pace.isDue(timeMs * 1000));
}

test('the first time is due at once', () => {
  expect(dueTimesMs([7, 8])).toEqual([7]);
});

test('jitter costs no turn', () => {
  expect(dueTimesMs([0, 62, 125, 188, 251, 313, 375, 438, 500])).toEqual([0, 251, 500]);
});

test('turns that were missed are not caught up with', () => {
  expect(dueTimesMs([0, 1000, 1001, 1200, 1250])).toEqual([0, 1000, 1250]);
});
