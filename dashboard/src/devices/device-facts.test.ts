import { expect, test } from '@jest/globals';
import type { Description, Health } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { deviceFacts, deviceTopics } from './device-facts.ts';

const description: Description = {
  v: 1,
  id: 'env0',
  kind: 'bme688',
  name: 'Air',
  sim: true,
  streams: { env: { periodMs: 2000, props: {} }, slow: { periodMs: 60_000, props: {} } },
  cmds: {},
};
const device: DeviceView = {
  id: 'env0',
  state: 'ready',
  description,
  streams: new Map(),
  faultCode: undefined,
};

function health(last: number): { message: Health; arrivedMs: number } {
  const devs = { env0: { ok: 9, err: 2, last, rateHz: 0.49, gaps: 1, code: null } };
  return { message: { devs } as unknown as Health, arrivedMs: 0 };
}

test('the declared rate is that of the fastest stream, and of a camera that of its frames', () => {
  const bench = { nowMs: 0, health: undefined };
  expect(deviceFacts(device, bench).declaredHz).toBe(0.5);
  const frame = { width: 32, height: 24, rateHz: 32 };
  expect(deviceFacts({ ...device, description: { ...description, frame } }, bench).declaredHz).toBe(32);
  expect(deviceFacts({ ...device, description: undefined }, bench).declaredHz).toBeUndefined();
});

test('the age is that of the newest reading anybody told of', () => {
  expect(deviceFacts(device, { nowMs: 10_000, health: undefined }).ageMs).toBeUndefined();
  expect(deviceFacts(device, { nowMs: 10_000, health: health(0) }).ageMs).toBeUndefined();
  expect(deviceFacts(device, { nowMs: 10_000, health: health(7000) }).ageMs).toBe(3000);
  expect(deviceFacts(device, { nowMs: 10_000, health: health(11_000) }).ageMs).toBe(0);
});

test('a device named like a member of every object has no figures', () => {
  const { errors } = deviceFacts({ ...device, id: 'constructor' }, { nowMs: 0, health: health(1) });
  expect(errors).toBeUndefined();
});

test('names every topic, the frames of a camera included', () => {
  const frame = { width: 32, height: 24, rateHz: 32 };
  expect(deviceTopics('demo', { ...device, description: { ...description, frame } })).toEqual([
    'lab/1/demo/env0/$state',
    'lab/1/demo/env0/$desc',
    'lab/1/demo/env0/t/env',
    'lab/1/demo/env0/t/slow',
    'lab/1/demo/env0/frame',
  ]);
});
