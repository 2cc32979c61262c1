import { expect, test } from '@jest/globals';
import { createUlid } from './ulid.ts';

test('the first ten characters hold the time as the ULID specification shows it', () => {
  expect(createUlid(1_469_918_176_385, () => 0).slice(0, 10)).toBe('01ARYZ6S41');
});

test('sorts by time and has 26 characters of the Crockford alphabet', () => {
  const earlier = createUlid(1_763_794_065_123, () => 0.999);
  const later = createUlid(1_763_794_065_124, () => 0);
  expect(earlier < later).toBe(true);
  expect(later).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});
