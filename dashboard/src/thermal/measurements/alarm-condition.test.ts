import { expect, test } from '@jest/globals';
import { alarmCondition } from './alarm-condition.ts';

test('begins well above what is now', () => {
  expect(alarmCondition('cam0', 'box-1', 61.2)).toBe('cam0/roi/box-1.max > 75 for 3 frames');
  expect(alarmCondition('cam0', 'box-1', NaN)).toBe('cam0/roi/box-1.max > 70 for 3 frames');
});
