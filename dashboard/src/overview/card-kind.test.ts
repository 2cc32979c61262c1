import { expect, test } from '@jest/globals';
import type { Channel, Description } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { cardKind } from './card-kind.ts';

function device(names: readonly string[], unit: string, more: Partial<Description> = {}): DeviceView {
  const props: Record<string, Channel> = Object.fromEntries(
    names.map((name) => [name, { unit, datatype: 'float' }]),
  );
  const description: Description = {
    v: 1,
    id: 'x0',
    kind: 'nobody-knows',
    name: 'X',
    sim: false,
    streams: { s: { periodMs: 1000, props } },
    cmds: {},
    ...more,
  };
  return { id: 'x0', state: 'ready', description, streams: new Map(), faultCode: undefined };
}

test('what a device describes decides how it is shown, not its kind', () => {
  expect(cardKind(device(['a'], 'V'))).toBe('plain');
  expect(cardKind(device(['vSet', 'iSet', 'vOut', 'iOut'], 'V'))).toBe('supply');
  expect(cardKind(device(['a', 'b', 'c', 'd', 'e', 'f'], '°C'))).toBe('board');
  expect(cardKind(device(['a'], 'V', { frame: { width: 32, height: 24, rateHz: 16 } }))).toBe('camera');
});
