import { expect, test } from '@jest/globals';
import type { Telemetry } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { heatRows, heatScaleK } from './heat-rows.ts';

const NOW_MS = 1_000_000;

function board(values: Readonly<Record<string, number | null>>, ageMs = 0): DeviceView {
  const props = Object.fromEntries(
    Object.keys(values).map((name) => [name, { unit: '°C', datatype: 'float' as const }]),
  );
  const message: Telemetry = {
    v: 1,
    sid: '00000000',
    seq: 0,
    ts: NOW_MS - ageMs,
    mono: 0,
    q: 'good',
    val: values,
  };
  return {
    id: 'dut0',
    state: 'ready',
    description: {
      v: 1,
      id: 'dut0',
      kind: 'any',
      name: 'Board',
      sim: true,
      streams: { temps: { periodMs: 1000, props } },
      cmds: {},
    },
    streams: new Map([['temps', { message, arrivedMs: NOW_MS - ageMs }]]),
    faultCode: undefined,
  };
}
const bench = { nowMs: NOW_MS, localNowMs: NOW_MS, alarms: [] };
const rowsOf = (device: DeviceView, airC: number | undefined) =>
  heatRows(channelsOf(device), bench, false, airC, () => undefined);

test('the warmest over the air comes first, what has no value last', () => {
  const rows = rowsOf(board({ a: 30, b: null, c: 61.5 }), 25);
  expect(rows.map(({ reading, overK }) => [reading.channel, overK])).toEqual([
    ['c', 36.5],
    ['a', 5],
    ['b', undefined],
  ]);
});

test('without air the temperatures rank themselves, and no difference is shown', () => {
  expect(rowsOf(board({ a: 30, c: 61.5 }), undefined)).toMatchObject([
    { temperatureC: 61.5, overK: undefined },
    { temperatureC: 30, overK: undefined },
  ]);
});

test('an old value is not ranked as if it were so now', () => {
  expect(rowsOf(board({ a: 90 }, 60_000), 25)[0]).toMatchObject({
    temperatureC: undefined,
    overK: undefined,
  });
});

test('the scale reaches over every value and every limit', () => {
  const rows = heatRows(channelsOf(board({ a: 41 })), bench, false, 25, () => ({ rule: 'hot', limitK: 24 }));
  expect(heatScaleK(rows)).toBe(25);
  expect(heatScaleK([])).toBe(10);
});
