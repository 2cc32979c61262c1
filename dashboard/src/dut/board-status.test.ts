import { expect, test } from '@jest/globals';
import { boardStatus } from './board-status.ts';

test.each([
  [undefined, 'ready', 'ok'],
  [undefined, 'init', 'starting'],
  [undefined, 'disabled', 'off'],
  ['E_DEVICE_LOST', 'lost', 'unreachable'],
  ['E_AUTH', 'lost', 'auth'],
  ['E_HOST_KEY_UNKNOWN', 'lost', 'key-unknown'],
  ['E_HOST_KEY_CHANGED', 'lost', 'key-changed'],
  ['E_TIMEOUT', 'degraded', 'timeout'],
  ['E_CONFIG', 'lost', 'fault'],
  ['constructor', 'lost', 'fault'],
] as const)('code %p in state %p is %p', (faultCode, state, kind) => {
  expect(boardStatus({ state, faultCode }, false).kind).toBe(kind);
});

test('each trouble has words of its own and one next action', () => {
  const codes = ['E_DEVICE_LOST', 'E_AUTH', 'E_HOST_KEY_UNKNOWN', 'E_HOST_KEY_CHANGED', 'E_TIMEOUT'];
  const found = codes.map((faultCode) => boardStatus({ state: 'lost', faultCode }, false));
  found.push(
    boardStatus({ state: 'lost', faultCode: 'E_DEVICE_LOST' }, false, 'connect ECONNREFUSED 10.100.0.1:22'),
  );
  expect(new Set(found.map(({ title }) => title)).size).toBe(6);
  expect(new Set(found.map(({ next }) => next)).size).toBe(6);
  expect(found.at(-1)?.kind).toBe('refused');
});

test('nothing is known of a board while the gateway is away', () => {
  expect(boardStatus({ state: 'ready', faultCode: undefined }, true).kind).toBe('off');
});
