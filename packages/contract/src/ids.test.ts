import { expect, test } from '@jest/globals';
import { deviceIdSchema, idSchema, sequenceSchema, sessionIdSchema, timestampMsSchema } from './ids.ts';

test.each(['a', '0', 'cam0', 'gw-1a2b3c', 'replay-r-20261122-0042', 'a'.repeat(31)])('%s is an id', (id) => {
  expect(idSchema.safeParse(id).success).toBe(true);
});

test.each([
  '',
  '-a',
  'A',
  'a_b',
  'a.b',
  'a/b',
  '$gw',
  '+',
  '#',
  'é',
  'a ',
  'a\n',
  'a\0',
  'a'.repeat(32),
  7,
  null,
])('%j is no id', (id) => {
  expect(idSchema.safeParse(id).success).toBe(false);
});

test('a device may not be called like a level of the contract', () => {
  expect(deviceIdSchema.safeParse('run').success).toBe(false);
  expect(deviceIdSchema.safeParse('reply').success).toBe(false);
  expect(deviceIdSchema.safeParse('runner').success).toBe(true);
});

test('a session id is eight lower-case hex digits', () => {
  expect(sessionIdSchema.safeParse('9f31c0de').success).toBe(true);
  for (const bad of ['9F31C0DE', '9f31c0d', '9f31c0de0', '9f31c0dg', 0x9f31c0de]) {
    expect(sessionIdSchema.safeParse(bad).success).toBe(false);
  }
});

test('a sequence number is a u32', () => {
  expect(sequenceSchema.safeParse(2 ** 32 - 1).success).toBe(true);
  for (const bad of [-1, 2 ** 32, 0.5, '1', NaN]) expect(sequenceSchema.safeParse(bad).success).toBe(false);
});

test('a time is a whole, safe, non-negative number of ms', () => {
  expect(timestampMsSchema.safeParse(0).success).toBe(true);
  for (const bad of [-1, 1.5, 2 ** 53, Infinity])
    expect(timestampMsSchema.safeParse(bad).success).toBe(false);
});
