import { expect, test } from '@jest/globals';
import { alarmValueText } from './alarm-value-text.ts';

test('shows numbers with two decimals, and what is no number as it is', () => {
  expect(alarmValueText({ val: 26.92871, limit: 24 })).toMatch(/^26[.,]93 \(limit 24[.,]00\)$/);
  expect(alarmValueText({ val: 95.2488 })).toMatch(/^95[.,]25$/);
  expect(alarmValueText({ val: true, limit: null })).toBe('true');
  expect(alarmValueText({ val: null, limit: 1 })).toBe('');
});
