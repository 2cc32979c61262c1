import { expect, test } from '@jest/globals';
import { brokerUrl } from './broker-url.ts';

test.each([
  ['http:', '/', 'ws://bench:8080/mqtt'],
  ['https:', '/', 'wss://bench:8080/mqtt'],
  ['https:', '/gw/one/', 'wss://bench:8080/gw/one/mqtt'],
])('a page of %s below %s has its broker at %s', (protocol, base, url) => {
  expect(brokerUrl({ protocol, host: 'bench:8080' }, base)).toBe(url);
});
