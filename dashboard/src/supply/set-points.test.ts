import { expect, test } from '@jest/globals';
import type { Description } from '@labgate/contract';
import { benchLimit, parseSetPoint, readBackFault, SET_POINTS } from './set-points.ts';

const [VOLTAGE, CURRENT] = SET_POINTS;
if (VOLTAGE === undefined || CURRENT === undefined) throw new Error('there are two set-points');

function described(schema: Readonly<Record<string, unknown>>): Description {
  return {
    v: 1,
    id: 'psu0',
    kind: 'x',
    name: 'x',
    sim: false,
    streams: {},
    cmds: { set: { role: 'operator', schema } },
  };
}

test('the limit of the bench is in the schema of the command', () => {
  expect(benchLimit(described({ properties: { voltage: { maximum: 15 } } }), VOLTAGE)).toBe(15);
  expect(benchLimit(described({ properties: { voltage: {} } }), VOLTAGE)).toBeUndefined();
  expect(benchLimit(described({}), VOLTAGE)).toBeUndefined();
  expect(benchLimit(undefined, VOLTAGE)).toBeUndefined();
});

test.each([
  ['12', { value: 12 }],
  ['12,5', { value: 12.5 }],
  ['', { fault: 'Voltage is a number in V.' }],
  ['12V', { fault: 'Voltage is a number in V.' }],
  ['-1', { fault: 'Voltage cannot be negative.' }],
])('%p typed as voltage is %p', (text, expected) => {
  expect(parseSetPoint(text, VOLTAGE, 15)).toEqual(expected);
});

test('above the limit of the bench is told with both numbers', () => {
  const parsed = parseSetPoint('18', VOLTAGE, 15);
  expect('fault' in parsed ? parsed.fault.replaceAll(',', '.') : '').toMatch(
    /^18\.000.V is above the bench limit 15\.000.V\.$/,
  );
});

test('a read-back counts within what the supply resolves', () => {
  const state = { output: false, vSet: 12.004, iSet: 1.5, vOut: null, iOut: null };
  expect(readBackFault(state, 12, VOLTAGE, { resolution: 0.01 })).toBeUndefined();
  expect(readBackFault(state, 12, VOLTAGE, { resolution: 0.001 })).toMatch(/^the supply reads 12[.,]004/);
  expect(readBackFault({ ...state, iSet: null }, 1.5, CURRENT, undefined)).toBe(
    'the supply did not say what it has now',
  );
  expect(readBackFault('nonsense', 1.5, CURRENT, undefined)).toBe('the supply did not say what it has now');
});
