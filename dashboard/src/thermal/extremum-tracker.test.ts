import { expect, test } from '@jest/globals';
import { ExtremumTracker } from './extremum-tracker.ts';

const frame = (...temperaturesC: number[]) => Float32Array.from(temperaturesC);

test('stays where it is while another pixel is hotter by noise only', () => {
  const tracker = new ExtremumTracker('max');
  expect(tracker.update(frame(50, 20), 0)).toBe(0);
  for (let i = 0; i < 10; i++) expect(tracker.update(frame(50, 50.25), 1)).toBe(0);
});

test('moves after three frames in a row, not before', () => {
  const tracker = new ExtremumTracker('max');
  tracker.update(frame(50, 20), 0);
  expect([1, 2, 3].map(() => tracker.update(frame(50, 51), 1))).toEqual([0, 0, 1]);
});

test('counts anew when the marked pixel comes back', () => {
  const tracker = new ExtremumTracker('max');
  tracker.update(frame(50, 20), 0);
  tracker.update(frame(50, 51), 1);
  tracker.update(frame(50, 51), 1);
  tracker.update(frame(51, 51), 1);
  expect([1, 2, 3].map(() => tracker.update(frame(50, 51), 1))).toEqual([0, 0, 1]);
});

test('follows the coldest pixel the same way', () => {
  const tracker = new ExtremumTracker('min');
  tracker.update(frame(20, 25), 0);
  expect([1, 2, 3].map(() => tracker.update(frame(20, 19), 1))).toEqual([0, 0, 1]);
});

test('lets go at once of a pixel that is no longer available', () => {
  const tracker = new ExtremumTracker('max');
  tracker.update(frame(50, 20), 0);
  expect(tracker.update(frame(NaN, 20), 1)).toBe(1);
  expect(tracker.update(frame(NaN, NaN), undefined)).toBeUndefined();
});
