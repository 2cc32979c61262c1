import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { SampleBatch } from '../sample-batch.ts';
import { TelemetryIntake } from './telemetry-intake.ts';

const NOW_MS = 1_763_794_065_000;

class Fixture {
  readonly registered: string[] = [];
  readonly batch = new SampleBatch();
  readonly intake: TelemetryIntake;

  constructor(maxSeries = 100, nowMs = NOW_MS) {
    this.intake = new TelemetryIntake({
      store: {
        register: ({ gw, dev, stream, prop }, unit) => {
          const name = `${gw}/${dev}/${stream}/${prop}${unit === undefined ? '' : ` ${unit}`}`;
          if (this.registered.length >= maxSeries) throw new LabError('E_LIMIT', 'full');
          return this.registered.push(name);
        },
      },
      nowMs: () => nowMs,
      futureLimitMs: 86_400_000,
      maxDevices: 2,
    });
  }

  send(payload: unknown): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    this.intake.telemetry('demo', 'env0', 'env', new TextEncoder().encode(text), this.batch);
  }

  get samples(): number[][] {
    return Array.from({ length: this.batch.length }, (_, index) => [
      this.batch.series[index] ?? 0,
      this.batch.timesMs[index] ?? 0,
      this.batch.values[index] ?? 0,
    ]);
  }
}

const message = (val: object, more: object = {}): object => ({
  v: 1,
  sid: '9f31c0de',
  seq: 1,
  ts: NOW_MS,
  mono: 5,
  q: 'good',
  val,
  ...more,
});

test('keeps numbers, and truth as 1 and 0, and leaves text and what could not be read', () => {
  const fixture = new Fixture();
  fixture.send(message({ temperature: 23.41, on: true, off: false, mode: 'CV', iaq: null }));
  expect(fixture.samples).toEqual([
    [1, NOW_MS, 23.41],
    [2, NOW_MS, 1],
    [3, NOW_MS, 0],
  ]);
  expect(fixture.intake.counters).toMatchObject({ messages: 1, samples: 3, texts: 1, refusedValues: 0 });
});

test('one bad channel costs no other', () => {
  const fixture = new Fixture();
  fixture.send(
    '{"v":1,"sid":"9f31c0de","seq":1,"ts":1763794065000,"mono":5,"q":"good","val":' +
      '{"good":1,"__proto__":2,"bad name":3,"huge":1e999,"list":[4],"object":{},"constructor":5}}',
  );
  expect(fixture.registered).toEqual(['demo/env0/env/good', 'demo/env0/env/constructor']);
  expect(fixture.intake.counters).toMatchObject({ samples: 2, refusedValues: 5 });
  expect(({} as Record<string, unknown>).good).toBeUndefined();
});

test.each([
  ['not JSON', '{"v":1'],
  ['no object', '[]'],
  ['null', 'null'],
  ['another version', message({ a: 1 }, { v: 2 })],
  ['a time before 1970', message({ a: 1 }, { ts: -1 })],
  ['a time that is no integer', message({ a: 1 }, { ts: 1.5 })],
  ['a time as text', message({ a: 1 }, { ts: '1763794065000' })],
  ['a list of values', message([1, 2])],
  ['no values', { ...message({}), val: undefined }],
  ['a number as values', message(Object(5) as object, { val: 5 })],
  ['too long', message({ a: 1 }, { pad: 'x'.repeat(70_000) })],
  ['nested without end', '['.repeat(60_000)],
])('counts a message that is no telemetry: %s', (_name, payload) => {
  const fixture = new Fixture();
  fixture.send(payload);
  expect(fixture.samples).toEqual([]);
  expect(fixture.intake.counters).toMatchObject({ messages: 0, refusedMessages: 1 });
});

test('refuses a time that lies further ahead of the clock than its limit', () => {
  const fixture = new Fixture();
  fixture.send(message({ a: 1 }, { ts: NOW_MS + 86_400_001 }));
  fixture.send(message({ a: 1 }, { ts: NOW_MS + 86_400_000 }));
  expect(fixture.intake.counters).toMatchObject({ refusedFuture: 1, samples: 1 });
});

test.each([
  ['an hour back', -3_600_000],
  ['a day back', -86_400_000 - 60_000],
  ['to 1970', -1_763_794_000_000],
])('a clock that steps %s refuses nothing that was journaled before it', (_name, stepMs) => {
  const { intake } = new Fixture(100, NOW_MS + stepMs);
  const stream = { gw: 'demo', dev: 'env0', stream: 'env' };
  const kept = intake.read(stream, message({ a: 1 }), NOW_MS);
  expect(kept).toMatchObject({ isRefused: false, tsMs: NOW_MS, samples: [{ value: 1 }] });
  const future = message({ a: 1 }, { ts: NOW_MS + 2 * 86_400_000 });
  expect(intake.read(stream, future, NOW_MS)).toMatchObject({ isRefused: true, samples: [] });
});

test('does not store a replay a second time', () => {
  const fixture = new Fixture();
  fixture.send(message({ a: 1 }, { src: 'replay' }));
  expect(fixture.intake.counters).toMatchObject({ replayed: 1, samples: 0 });
});

test('counts values of channels beyond the most that the store keeps', () => {
  const fixture = new Fixture(2);
  fixture.send(
    message(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`c${index}`, index]))),
  );
  expect(fixture.intake.counters).toMatchObject({ samples: 2, refusedSeries: 998 });
});

test('labels channels with the units of the description, whichever comes first', () => {
  const fixture = new Fixture();
  const describe = (unit: string): void => {
    const description = {
      v: 1,
      id: 'env0',
      kind: 'bme688',
      name: 'Bench air',
      sim: true,
      streams: { env: { periodMs: 1000, props: { temperature: { unit, datatype: 'float' } } } },
      cmds: {},
    };
    fixture.intake.description('demo', 'env0', new TextEncoder().encode(JSON.stringify(description)));
  };
  fixture.send(message({ temperature: 1 }));
  describe('°C');
  describe('K');
  fixture.intake.description('demo', 'env0', new Uint8Array(0));
  fixture.intake.description('demo', 'env0', new TextEncoder().encode('{"v":1}'));
  expect(fixture.registered).toEqual([
    'demo/env0/env/temperature',
    'demo/env0/env/temperature °C',
    'demo/env0/env/temperature K',
  ]);
  expect(fixture.intake.counters.refusedMessages).toBe(1);
});

test('what a gateway measured before its clock was set is left to its journal', () => {
  const fixture = new Fixture();
  fixture.send(message({ temperature: 1 }, { clock: 'unsynced', q: 'uncertain' }));
  expect(fixture.samples).toEqual([]);
});

test('the time of journaling says nothing of a clock that nobody had set', () => {
  const { intake } = new Fixture();
  const address = { gw: 'demo', dev: 'env0', stream: 'env' };
  const ahead = message({ temperature: 1 }, { ts: NOW_MS + 1e11 });
  expect(intake.read(address, ahead, NOW_MS + 1e11)?.isRefused).toBe(false);
  expect(intake.read(address, { ...ahead, clock: 'unsynced' }, NOW_MS + 1e11)?.isRefused).toBe(true);
});
