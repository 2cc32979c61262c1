import { expect, test } from '@jest/globals';
import { telemetrySchema } from './telemetry.ts';
import { PAYLOAD_EXAMPLES } from './testing/payload-examples.ts';

const example = Object(PAYLOAD_EXAMPLES.telemetry);
const accepts = (fields: object): boolean => telemetrySchema.safeParse({ ...example, ...fields }).success;

test('the source may be absent, which means live', () => {
  expect(accepts({ src: undefined })).toBe(true);
});

test('values are numbers, texts, truth values or null', () => {
  expect(accepts({ val: { v12: 12.01, mode: 'CV', output: true, gas: null, 'fpga.max': 1 } })).toBe(true);
  for (const value of [NaN, Infinity, [1], { a: 1 }, undefined])
    expect(accepts({ val: { x: value } })).toBe(false);
});

test.each([
  ['another version', { v: 2 }],
  ['a session that is no session', { sid: 'xyz' }],
  ['a sequence beyond u32', { seq: 2 ** 32 }],
  ['a time that is not whole', { ts: 0.5 }],
  ['a monotonic time below zero', { mono: -1 }],
  ['an unknown quality', { q: 'fine' }],
  ['an unknown source', { src: 'dream' }],
  ['a channel name with a slash', { val: { 'a/b': 1 } }],
  ['a channel name of nothing', { val: { '': 1 } }],
  ['no values', { val: undefined }],
  ['a reason that is no text', { why: { gasResistance: 7 } }],
])('refuses %s', (_name, fields) => {
  expect(accepts(fields)).toBe(false);
});

test('a channel called __proto__ does not get in', () => {
  const hostile: unknown = JSON.parse(JSON.stringify(example).replace('"temperature":', '"__proto__":'));
  const { val } = telemetrySchema.parse(hostile);
  expect(Object.keys(val)).toEqual(['gasResistance']);
  expect(Object.getPrototypeOf(val)).toBe(Object.prototype);
});
