import { expect, test } from '@jest/globals';
import { planDurationText } from './plan-text.ts';

test.each([
  [0, '00:00'],
  [15.9, '00:15'],
  [600, '10:00'],
  [3661, '1:01:01'],
  [-1, '00:00'],
])('%p s is %p', (durationS, text) => {
  expect(planDurationText(durationS)).toBe(text);
});
