import { expect, test } from '@jest/globals';
import { themeOf } from './theme.ts';

test('follows the system until somebody chooses', () => {
  expect([themeOf('auto', true), themeOf('auto', false)]).toEqual(['dark', 'light']);
  expect([themeOf('light', true), themeOf('dark', false)]).toEqual(['light', 'dark']);
});
