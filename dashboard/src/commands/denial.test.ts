import { expect, test } from '@jest/globals';
import type { CommandRole, Role } from '@labgate/contract';
import { denial } from './denial.ts';

test.each<[Role | undefined, string, string, CommandRole | undefined, string | undefined]>([
  [undefined, 'psu0', 'output', undefined, undefined],
  ['operator', 'psu0', 'output', 'operator', undefined],
  ['viewer', 'psu0', 'output', 'operator', 'Your role is viewer; this needs operator.'],
  ['operator', 'dut0', 'hostkey-trust', 'safety', 'Your role is operator; this needs safety.'],
  ['operator', '$interlock/hot', 'reset', undefined, 'Your role is operator; this needs safety.'],
  ['safety', '$config', 'patch', undefined, 'Your role is safety; this needs admin.'],
  ['admin', '$config', 'patch', 'admin', undefined],
  ['none', 'psu0', 'output', undefined, 'Sign in to do this.'],
  ['viewer', '$store', 'range', 'viewer', undefined],
])('%p about %s %s: %p', (role, target, method, required, text) => {
  expect(denial(role, target, method, required)).toBe(text);
});
