import { expect, test } from '@jest/globals';
import type { Telemetry } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { heatKey, heatRows, heatScaleK, warmestFirst } from './heat-rows.ts';

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
const orderOf = (values: Readonly<Record<string, number | null>>, previous: readonly string[] = []) =>
  warmestFirst(rowsOf(board(values), 25), previous).map(heatKey);

test('the warmest over the air comes first, what has no value last', () => {
  const rows = warmestFirst(rowsOf(board({ a: 30, b: null, c: 61.5 }), 25), []);
  expect(rows.map(({ reading, overK }) => [reading.channel, overK])).toEqual([
    ['c', 36.5],
    ['a', 5],
    ['b', undefined],
  ]);
});

test('without air the temperatures rank themselves, and no difference is shown', () => {
  expect(warmestFirst(rowsOf(board({ a: 30, c: 61.5 }), undefined), [])).toMatchObject([
    { temperatureC: 61.5, overK: undefined },
    { temperatureC: 30, overK: undefined },
  ]);
});

test('sensors that are about as warm keep their places, whatever the noise', () => {
  const order = orderOf({ a: 30, b: 30.2, c: 29.9 });
  expect(order).toEqual(['temps/b', 'temps/a', 'temps/c']);
  expect(orderOf({ a: 30.3, b: 29.9, c: 30.4 }, order)).toEqual(order);
});

test('a sensor that became clearly warmer than one above it goes over it, and no other moves', () => {
  const order = ['temps/a', 'temps/b', 'temps/c', 'temps/d'];
  expect(orderOf({ a: 30, b: 29.5, c: 29.2, d: 30.7 }, order)).toEqual([
    'temps/a',
    'temps/d',
    'temps/b',
    'temps/c',
  ]);
});

test('small steps do not add up to a cold sensor on top', () => {
  const order = ['temps/a', 'temps/b', 'temps/c', 'temps/d'];
  const values: Record<string, number> = { a: 30, b: 30.9, c: 31.8, d: 32.7 };
  const tooLow = orderOf(values, order).filter((key, index, all) =>
    all.slice(0, index).some((above) => Number(values[key.slice(6)]) > Number(values[above.slice(6)]) + 1),
  );
  expect(tooLow).toEqual([]);
});

test('a sensor that is new takes its place, one that fell silent goes last', () => {
  expect(orderOf({ a: 30, b: null, c: 40 }, ['temps/b', 'temps/a'])).toEqual([
    'temps/c',
    'temps/a',
    'temps/b',
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
