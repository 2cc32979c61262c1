import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { isProxyRule, TrustedProxies } from './trusted-proxies.ts';
import { ListenerReach } from './origin.ts';

type Request = Pick<IncomingMessage, 'headers' | 'socket'>;
const request = (from: string, forwardedFor?: string): Request => ({
  headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  socket: { remoteAddress: from } as IncomingMessage['socket'],
});

test.each([
  ['nobody is trusted by default', [], '127.0.0.1', '10.0.0.7', '127.0.0.1'],
  ['a trusted proxy is believed', ['127.0.0.1'], '127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['another one is not', ['10.0.0.1'], '10.0.0.2', '203.0.113.9', '10.0.0.2'],
  [
    'a client’s own header does not get past it',
    ['loopback'],
    '127.0.0.1',
    '10.9.9.9, 203.0.113.9',
    '203.0.113.9',
  ],
  [
    'a chain of trusted ones leads to the first client',
    ['private'],
    '172.18.0.3',
    '203.0.113.9, 10.1.1.1',
    '203.0.113.9',
  ],
  [
    'an address of IPv4 within IPv6 is that of IPv4',
    ['private'],
    '::ffff:172.18.0.3',
    '203.0.113.9',
    '203.0.113.9',
  ],
  ['what is no address ends the chain', ['private'], '172.18.0.3', 'unknown', '172.18.0.3'],
  ['without a header it is the proxy itself', ['private'], '172.18.0.3', undefined, '172.18.0.3'],
] as const)('%s', (_what, rules, from, header, expected) => {
  expect(new TrustedProxies(rules).addressOf(request(from, header))).toBe(expected);
});

test('who comes through a proxy of this machine is not this machine', () => {
  const reach = new ListenerReach('127.0.0.1', undefined, new TrustedProxies(['loopback']));
  expect(reach.isLocal(request('127.0.0.1'))).toBe(true);
  expect(reach.isLocal(request('127.0.0.1', '203.0.113.9'))).toBe(false);
  expect(reach.isLocal(request('127.0.0.1', '127.0.0.1'))).toBe(true);
});

test.each(['10.0.0.0/8', '::1', 'fc00::/7', '192.168.1.7', 'loopback', 'private'])('%s is a rule', (rule) => {
  expect(isProxyRule(rule)).toBe(true);
});

test.each(['', 'nginx', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0/8', '1.2.3.4/x', '__proto__'])(
  '%s is none',
  (rule) => {
    expect(isProxyRule(rule)).toBe(false);
  },
);
