import { expect, test } from '@jest/globals';
import type { Description } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { airChannels, parseReference, readoutText, referenceC } from './delta-reference.ts';

const description: Description = {
  v: 1,
  id: 'env0',
  kind: 'anything',
  name: 'Bench air',
  sim: true,
  streams: {
    env: {
      periodMs: 1000,
      props: {
        temperature: { unit: '°C', datatype: 'float' },
        dewPoint: { unit: '°C', datatype: 'float', derived: true },
        humidity: { unit: '%', datatype: 'float' },
      },
    },
    board: { periodMs: 1000, props: { fpga: { unit: '°C', datatype: 'float' } } },
  },
  cmds: {},
};

function bench(temperature: number | null, nowMs = 1000) {
  const message = {
    v: 1,
    sid: '9f31c0de',
    seq: 0,
    ts: 1000,
    mono: 0,
    q: 'good',
    val: { temperature },
  } as const;
  const device: DeviceView = {
    id: 'env0',
    state: 'ready',
    description,
    streams: new Map([['env', { message, arrivedMs: 1000 }]]),
    faultCode: undefined,
  };
  return { devices: [device], nowMs, localNowMs: nowMs };
}
const air = parseReference('air:env0/env/temperature');

test('finds the air by its humidity, whatever the kind', () => {
  expect(airChannels(bench(20).devices).map(({ text }) => text)).toEqual(['air:env0/env/temperature']);
});

test('compares with the air while it is live and never with an old value', () => {
  expect(referenceC(air, bench(21.5), [])).toBe(21.5);
  expect(referenceC(air, bench(21.5, 60_000), [])).toBeUndefined();
  expect(referenceC(air, bench(null), [])).toBeUndefined();
  const [device] = bench(20).devices;
  expect(
    referenceC(air, { ...bench(20), devices: [{ ...device, state: 'lost' } as DeviceView] }, []),
  ).toBeUndefined();
});

test('compares with a measurement and with a fixed value', () => {
  expect(referenceC(parseReference('spot:2'), bench(1), [{ id: 2, meanC: 33 }])).toBe(33);
  expect(referenceC(parseReference('spot:2'), bench(1), [{ id: 2, meanC: NaN }])).toBeUndefined();
  expect(referenceC(parseReference('spot:3'), bench(1), [])).toBeUndefined();
  expect(referenceC(parseReference('fix:-4.5'), bench(1), [])).toBe(-4.5);
});

test.each(['', 'air:env0', 'air:a/b/c/d', 'fix:', 'fix:NaN', 'spot:x', 'spot:', 'other:1'])(
  '%p compares with nothing',
  (text) => expect(parseReference(text)).toEqual({ kind: 'none' }),
);

test('a difference is signed and in kelvin', () => {
  expect(readoutText(30, undefined)).toBe('30.0\u202F°C');
  expect(readoutText(30, 20)).toBe('+10.0\u202FK');
  expect(readoutText(10, 20)).toBe('\u221210.0\u202FK');
  expect(readoutText(NaN, 20)).toBe('—');
});
