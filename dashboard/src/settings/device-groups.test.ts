import { expect, test } from '@jest/globals';
import { freeId, groupOf } from './device-groups.ts';

test.each([
  ['psu-scpi', 'supplies'],
  ['dut-ssh', 'boards'],
  ['bme688', 'sensors'],
])('a %s is among the %s', (kind, group) => {
  expect(groupOf(kind).name).toBe(group);
});

test('takes the first id that is free', () => {
  expect(freeId('psu', ['psu0', 'psu2'])).toBe('psu1');
});
