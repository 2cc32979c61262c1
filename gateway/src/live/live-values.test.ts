import { describe, expect, test } from '@jest/globals';
import { LabError, parseQuantity, type DeviceState } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { LiveSink } from './live-sink.ts';
import type { LiveStamp } from './live-stream.ts';
import { LiveValues } from './live-values.ts';

const log = createLogger('test', 'silent');

function stamp(clock: VirtualClock): LiveStamp {
  const monoUs = clock.monoUs();
  return { quality: 'good', seq: 7, tsMs: clock.nowMs(), monoUs, inHandUs: monoUs };
}

test('the newest value of a channel is there with its age, and is stale as the contract says', async () => {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, log);
  live.describe({ id: 'env0', streams: { env: { periodMs: 1000, props: {} } } });
  const temperature = parseQuantity('env0/env/temperature');
  expect(live.read(temperature)).toBeUndefined();
  live.take('env0', 'env', { temperature: 23.4, iaq: null }, stamp(clock));
  await clock.advance(2500);
  expect(live.read(temperature)).toEqual({ value: 23.4, ageMs: 2500, isStale: false });
  await clock.advance(501);
  expect(live.read(temperature)).toMatchObject({ isStale: true });
  expect(live.read(parseQuantity('env0/env/iaq'))).toMatchObject({ value: null });
  expect(live.read(parseQuantity('env0/env/constructor'))).toBeUndefined();
});

test('a stream without a descriptor is stale after 2 s', async () => {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, log);
  live.take('x', 'y', { z: 1 }, stamp(clock));
  await clock.advance(2000);
  expect(live.read(parseQuantity('x/y/z'))).toMatchObject({ isStale: false });
  await clock.advance(1);
  expect(live.read(parseQuantity('x/y/z'))).toMatchObject({ isStale: true });
});

describe('listeners', () => {
  test('hear every reading at once, in the order they came, until they end it', () => {
    const clock = new VirtualClock();
    const live = new LiveValues(clock, log);
    const heard: string[] = [];
    const end = live.listen({ readingTaken: ({ dev }) => void heard.push(`first ${dev}`) });
    live.listen({ readingTaken: (stream) => void heard.push(`second ${String(stream.value('c'))}`) });
    live.take('a', 'b', { c: 1 }, stamp(clock));
    end();
    live.take('a', 'b', { c: 2 }, stamp(clock));
    expect(heard).toEqual(['first a', 'second 1', 'second 2']);
  });

  test('one that fails keeps nobody else from hearing', () => {
    const clock = new VirtualClock();
    const live = new LiveValues(clock, log);
    const states: DeviceState[] = [];
    const fail = (): never => {
      throw new Error('broken');
    };
    live.listen({ readingTaken: fail, stateChanged: fail });
    live.listen({ stateChanged: (_dev, state) => void states.push(state) });
    live.stateChanged('a', 'lost');
    expect(states).toEqual(['lost']);
    expect(live.state('a')).toBe('lost');
  });
});

test('a removed device leaves nothing behind', () => {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, log);
  live.describe({ id: 'a', streams: { b: { periodMs: 5000, props: {} } } });
  live.take('a', 'b', { c: 1 }, stamp(clock));
  live.remove('a');
  expect([...live.streams()]).toEqual([]);
  expect(live.periodMs('a', 'b')).toBeUndefined();
});

test('clients that make up names cannot fill the memory', () => {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, log);
  for (let i = 0; i < 10_000; i++) live.take('a', `s${i}`, {}, stamp(clock));
  for (let i = 0; i < 10_000; i++) live.take(`d${i}`, 's', {}, stamp(clock));
  expect([...live.streams()].length).toBeLessThan(5000);
});

test('a reading of an own device is heard before it is published, with the counter it will have', () => {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, log);
  const order: string[] = [];
  live.listen({
    readingTaken: ({ stream, seq }) => void order.push(`live ${stream} ${seq}`),
    stateChanged: (dev, state) => void order.push(`live ${dev} ${state}`),
  });
  const sink = new LiveSink({
    dev: 'env0',
    live,
    clock,
    regions: undefined,
    next: {
      nextSequence: () => 41,
      readingTaken: () => void order.push('published'),
      stateChanged: (state) => void order.push(`published ${state}`),
    },
  });
  sink.readingTaken({ ready: true, samples: [{ stream: 'env', quality: 'good', values: { t: 1 } }] });
  sink.stateChanged('lost', new LabError('E_NACK', 'gone'));
  expect(order).toEqual(['live env 41', 'published', 'live env0 lost', 'published lost']);
});
