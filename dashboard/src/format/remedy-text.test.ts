import { expect, test } from '@jest/globals';
import { remedyText } from './remedy-text.ts';

test('a failure people can act on has its own next step', () => {
  expect(remedyText('E_NACK')).toContain('wiring');
});

test('what nobody has heard of leads to the doctor, also when it is named like a member of every object', () => {
  for (const code of ['E_NEW', 'constructor', '__proto__', ''])
    expect(remedyText(code)).toContain('labgate doctor');
});
