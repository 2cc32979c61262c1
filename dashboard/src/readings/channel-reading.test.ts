import { expect, test } from '@jest/globals';
import type { Alarm, Channel, Telemetry } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { channelReading, channelsOf } from './channel-reading.ts';

const nowMs = 1_763_794_065_000;
const bench = { nowMs, localNowMs: nowMs, alarms: [] as readonly Alarm[] };

function device(
  message: Partial<Telemetry>,
  channel: Channel = { unit: '°C', datatype: 'float' },
): DeviceView {
  const whole: Telemetry = {
    v: 1,
    sid: '9f31c0de',
    seq: 0,
    ts: nowMs - 500,
    mono: 0,
    q: 'good',
    val: {},
    ...message,
  };
  return {
    id: 'env0',
    state: 'ready',
    description: {
      v: 1,
      id: 'env0',
      kind: 'bme688',
      name: 'Air',
      sim: false,
      streams: { env: { periodMs: 1000, props: { t: channel } } },
      cmds: {},
    },
    streams: new Map([['env', { message: whole, arrivedMs: nowMs - 400 }]]),
    faultCode: undefined,
  };
}

function read(view: DeviceView, now: Partial<typeof bench> = {}, isDisconnected = false) {
  const [address] = channelsOf(view);
  if (address === undefined) throw new Error('the device describes a channel');
  return channelReading(address, { ...bench, ...now }, isDisconnected);
}
const shown = (view: DeviceView, now?: Partial<typeof bench>, isDisconnected?: boolean) => {
  const { state, text, note } = read(view, now, isDisconnected);
  return [state, text.full.replace(',', '.'), note.replace(',', '.')];
};

test('a live value is its number with its unit and nothing more', () => {
  expect(shown(device({ val: { t: 24.62 } }))).toEqual(['live', '24.6\u202F°C', '']);
});

test('a stale value keeps its number and tells its age', () => {
  const later = { nowMs: nowMs + 12_000, localNowMs: nowMs + 12_000 };
  expect(shown(device({ val: { t: 24.62 } }), later)).toEqual(['stale', '24.6\u202F°C', '12\u202Fs old']);
});

test('an offline value is a dash with what was last known below', () => {
  const [state, text, note] = shown(device({ val: { t: 24.62 } }), {}, true);
  expect([state, text]).toEqual(['offline', '—']);
  expect(note).toMatch(/^offline · last 24\.6\u202F°C at \d\d:\d\d:\d\d$/);
});

test('a fault is a dash with its cause in words', () => {
  const [state, text, note] = shown(device({ val: { t: null }, why: { t: 'E_NACK' } }));
  expect([state, text]).toEqual(['fault', '—']);
  expect(note).toContain('did not acknowledge');
});

test('an input with nothing on it says so without alarm', () => {
  expect(shown(device({ val: { t: null }, why: { t: 'E_NOT_CONNECTED' } }))).toEqual([
    'never',
    '—',
    'not connected',
  ]);
});

test('an uncertain value is marked and said to be', () => {
  const reading = read(device({ val: { t: 24 }, q: 'uncertain' }));
  expect([reading.state, reading.isUncertain]).toEqual(['live', true]);
  expect(reading.spoken).toMatch(/, uncertain$/);
});

test('a cause nobody knows is shown as it came, and not at any length', () => {
  expect(read(device({ val: { t: null }, why: { t: `<b>${'x'.repeat(500)}` } })).note).toHaveLength(60);
});

test('an alarm names its rule', () => {
  const alarm: Alarm = {
    v: 1,
    id: 'hot',
    state: 'active-unacked',
    sev: 'high',
    src: 'env0/env/t',
    val: 91,
    since: nowMs,
    ack: null,
    text: 'Air too hot',
  };
  expect(shown(device({ val: { t: 91 } }), { alarms: [alarm] })).toEqual([
    'alarm',
    '91.0\u202F°C',
    'Air too hot',
  ]);
  expect(shown(device({ val: { t: 91 } }), { alarms: [{ ...alarm, state: 'cleared-unacked' }] })[0]).toBe(
    'live',
  );
});

test('the air quality index comes with its word', () => {
  const air = device({ val: { iaq: 57 } });
  const description = {
    ...air.description,
    streams: { env: { periodMs: 1000, props: { iaq: { unit: '#', datatype: 'float' } } } },
  };
  expect(shown({ ...air, description } as DeviceView)).toEqual(['live', '57 good', '']);
});

test('a channel that the message does not carry has had no reading', () => {
  expect(shown(device({ val: { other: 1 } }))).toEqual(['never', '—', 'waiting for first reading']);
});

test('what a screen reader says has value, unit and state in one sentence', () => {
  const later = { nowMs: nowMs + 12_000, localNowMs: nowMs + 12_000 };
  expect(read(device({ val: { t: 24 } }), later).spoken.replace(',0', '.0')).toBe(
    'T: 24.0\u202F°C, stale, 12 seconds old',
  );
});
