import { expect, test } from '@jest/globals';
import { createHostCheck } from './allowed-hosts.ts';

const isAllowed = createHostCheck(['bench.example']);

test.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST', 'bench.example:8080'])(
  '%s reaches the gateway',
  (host) => expect(isAllowed(host)).toBe(true),
);

test.each([
  undefined,
  '',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example:8080',
  '[::1].evil',
])('a page of %s, re-bound to this machine, does not', (host) => expect(isAllowed(host)).toBe(false));
