import { expect, test } from '@jest/globals';
import { gatewayTopics, parseQuantity } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import type { ForeignMessage, Sender } from '../broker/foreign-message.ts';
import { ForeignDevices } from './foreign-devices.ts';
import { LiveValues } from './live-values.ts';

const topics = gatewayTopics('demo');
const device: Sender = { clientId: 'c', user: 'meter1', role: 'device', address: '127.0.0.1' };
const volts = parseQuantity('meter1/adc/volts');

/** What the broker calls for each message, whatever its topic. */
function createBench(): {
  live: LiveValues;
  send: (topic: string, payload: string | object, sender?: Sender | 'gateway') => void;
} {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, createLogger('test', 'silent'));
  const handlers: ((message: ForeignMessage) => void)[] = [];
  const isOwn = (dev: string): boolean => dev === 'cam0';
  const broker = {
    subscribeInProcess: (_filter: string, handler: (message: ForeignMessage) => void) => {
      handlers.push(handler);
      return () => undefined;
    },
  };
  const foreign = new ForeignDevices({ broker, topics, live, clock, isOwn });
  expect(foreign).toBeDefined();
  return {
    live,
    send: (topic, payload, sender = device) => {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      const message = { topic, payload: new TextEncoder().encode(text), qos: 1, retain: true } as const;
      handlers[0]?.(sender === 'gateway' ? message : { ...message, sender });
    },
  };
}

function telemetry(val: object, more: object = {}): object {
  return { v: 1, sid: '9f31c0de', seq: 3, ts: 1, mono: 1, q: 'good', val, ...more };
}

test('a device of another client is alive like any other', () => {
  const { live, send } = createBench();
  const streams = { adc: { periodMs: 5000, props: { volts: { datatype: 'float' } } } };
  send(topics.deviceDescription('meter1'), {
    v: 1,
    id: 'meter1',
    kind: 'x',
    name: 'x',
    sim: false,
    streams,
    cmds: {},
  });
  send(topics.deviceState('meter1'), 'ready');
  send(topics.telemetry('meter1', 'adc'), telemetry({ volts: 11.9 }));
  expect(live.read(volts)).toMatchObject({ value: 11.9 });
  expect(live.periodMs('meter1', 'adc')).toBe(5000);
  expect(live.state('meter1')).toBe('ready');
});

test('nobody speaks for a device of this gateway, and the gateway hears itself elsewhere', () => {
  const { live, send } = createBench();
  send(topics.telemetry('cam0', 'stats'), telemetry({ max: 20 }));
  send(topics.deviceState('cam0'), 'ready');
  send(topics.telemetry('meter1', 'adc'), telemetry({ volts: 1 }), 'gateway');
  expect([...live.streams()]).toEqual([]);
  expect(live.state('cam0')).toBeUndefined();
});

test('what is no message of the contract, and what is a replay, says nothing', () => {
  const { live, send } = createBench();
  for (const payload of [
    '',
    '{',
    'null',
    telemetry({ volts: {} }),
    telemetry({ volts: 3 }, { src: 'replay' }),
  ]) {
    send(topics.telemetry('meter1', 'adc'), payload);
  }
  send(topics.deviceState('meter1'), 'splendid');
  expect([...live.streams()]).toEqual([]);
  expect(live.state('meter1')).toBeUndefined();
});

test('a device whose descriptor is cleared is gone', () => {
  const { live, send } = createBench();
  send(topics.telemetry('meter1', 'adc'), telemetry({ volts: 11.9 }));
  send(topics.deviceDescription('meter1'), '');
  expect(live.read(volts)).toBeUndefined();
});
