import { expect, test } from '@jest/globals';
import type { GatewayState } from '@labgate/contract';
import { seenState, chooseGateway } from './gateway-choice.ts';

const states = (entries: Record<string, GatewayState>) => new Map(Object.entries(entries));

test('takes the first one that is ready', () => {
  expect(chooseGateway(states({ b: 'ready', a: 'lost', c: 'ready' }), undefined)).toBe('b');
});

test('stays with the one that is shown as long as no other is better', () => {
  expect(chooseGateway(states({ a: 'ready', b: 'ready' }), 'b')).toBe('b');
  expect(chooseGateway(states({ a: 'lost', b: 'lost' }), 'b')).toBe('b');
});

test('leaves one that is lost for one that is ready', () => {
  expect(chooseGateway(states({ a: 'ready', b: 'lost' }), 'b')).toBe('a');
});

test('never goes to a replay by itself while there is a real gateway', () => {
  expect(chooseGateway(states({ 'replay-r-1': 'ready', demo: 'lost' }), undefined)).toBe('demo');
  expect(chooseGateway(states({ 'replay-r-1': 'ready' }), undefined)).toBe('replay-r-1');
});

test('shows none when there is none', () => {
  expect(chooseGateway(new Map(), undefined)).toBeUndefined();
});

test('a gateway behind a link that is down is lost, whatever it said last', () => {
  expect([seenState('ready', '0'), seenState('ready', '1'), seenState('init', undefined)]).toEqual([
    'lost',
    'ready',
    'init',
  ]);
});
