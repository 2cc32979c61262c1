import { expect, test } from '@jest/globals';
import { channelLabel } from './label-text.ts';

test.each([
  ['gasResistance', 'Gas resistance'],
  ['fpga.max', 'FPGA max'],
  ['iaq', 'IAQ'],
  ['wri1', 'Wri1'],
])('reads %p as words', (key, label) => {
  expect(channelLabel(key)).toBe(label);
});

test('prefers the name of the descriptor unless it is blank', () => {
  expect(channelLabel('v12', 'Main rail')).toBe('Main rail');
  expect(channelLabel('v12', '  ')).toBe('V12');
});
