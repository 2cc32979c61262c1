import { expect, test } from '@jest/globals';
import { isLoopback } from './origin.ts';

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.example.com', false],
])('%s is an address only this machine can reach: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
