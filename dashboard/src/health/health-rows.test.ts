import { expect, test } from '@jest/globals';
import { healthSchema, type Health } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { healthRows } from './health-rows.ts';
import { StateSince } from './state-since.ts';

const MESSAGE: Health = healthSchema.parse({
  v: 1,
  ts: 1000,
  up: 90,
  clock: { state: 'ntp', offMs: 0.4, steps: 0 },
  proc: { rssMB: 92, cpu: 0.11, loopLagP99ms: 6.2 },
  mqtt: { clients: 3, remote: null },
  journal: { cursor: '3:88250', bytes: 1_048_576, oldest: 0, unsyncedMs: 120, lost: 0 },
  store: null,
  devs: {},
  shed: {},
  interlock: { armed: 0, tripped: 0, lastLatencyMs: null, worstMs: null },
});

function bench(message: Partial<Health> = {}, devices: readonly DeviceView[] = []) {
  return {
    gw: 'demo',
    gatewayState: 'ready' as const,
    devices,
    health: { message: { ...MESSAGE, ...message }, arrivedMs: 1000 },
    clockOffsetMs: 12,
    nowMs: 2000,
    localNowMs: 2000,
  };
}

function row(key: string, ...args: Parameters<typeof healthRows>) {
  return healthRows(...args).find((each) => each.key === key);
}

test('a healthy gateway has nothing to do', () => {
  const rows = healthRows(bench(), false);
  expect(rows.map(({ advice }) => advice).join('')).toBe('');
  expect(rows.every(({ state }) => state === 'ok' || state === 'unknown')).toBe(true);
});

test('a store nobody reports is unknown, neither good nor bad', () => {
  expect(row('store', bench(), false)?.state).toBe('unknown');
  const store = { ok: false, backlog: 40, lost: 0, dup: 0 };
  expect(row('store', bench({ store }), false)).toMatchObject({ state: 'alarm', word: 'failed' });
});

test('a lost connection is the first thing to see, and nothing else looks well then', () => {
  const [gateway, ...others] = healthRows(bench(), true);
  expect(gateway).toMatchObject({ key: 'gateway', state: 'alarm', word: 'not reached' });
  expect(others.every(({ state, word }) => state === 'unknown' && word.startsWith('last '))).toBe(true);
});

test('a gateway that stops reporting is silent, by our own clock', () => {
  expect(row('gateway', { ...bench(), localNowMs: 40_000 }, false)).toMatchObject({ word: 'silent' });
});

test.each([
  ['journal', { journal: { cursor: '1:1', bytes: 1, oldest: 0, unsyncedMs: 0, lost: 1 } }, 'alarm'],
  ['journal', { journal: { cursor: '1:1', bytes: 1, oldest: 0, unsyncedMs: 20_000, lost: 0 } }, 'warn'],
  ['clock', { clock: { state: 'unsynced', offMs: null, steps: 0 } }, 'warn'],
  ['process', { proc: { rssMB: 90, cpu: 0.99, loopLagP99ms: 1 } }, 'warn'],
  ['process', { proc: { rssMB: 90, cpu: 0.1, loopLagP99ms: 200 } }, 'warn'],
  ['broker', { mqtt: { clients: 1, remote: 'disconnected' } }, 'warn'],
  ['interlocks', { interlock: { armed: 1, tripped: 1, lastLatencyMs: 1, worstMs: 2 } }, 'alarm'],
] as const)('%s of %j is %s and says what to do', (key, message, state) => {
  const found = row(key, bench(message as Partial<Health>), false);
  expect(found?.state).toBe(state);
  expect(found?.advice).not.toBe('');
});

const HOST = { diskFreeMB: 20_000, diskTotalMB: 32_000, memFreeMB: 2000, memTotalMB: 4000, cpuC: 51.1 };

test('the machine of the gateway tells its disk, its memory and how warm it is', () => {
  expect(row('disk', bench({ host: HOST }), false)).toMatchObject({ state: 'ok', advice: '' });
  expect(row('disk', bench({ host: HOST }), false)?.value).toMatch(/20\.0.GB free of 32\.0.GB/);
  expect(row('memory', bench({ host: HOST }), false)?.value).toMatch(/2\.0.GB free of 4\.0.GB/);
  expect(row('processor', bench({ host: HOST }), false)?.value).toMatch(/51\.1.°C/);
  expect(row('processor', bench({ host: { ...HOST, cpuC: null } }), false)).toBeUndefined();
});

test.each([
  ['disk', { diskFreeMB: 400 }, 'alarm'],
  ['disk', { diskFreeMB: 2000 }, 'warn'],
  ['memory', { memFreeMB: 100 }, 'warn'],
  ['processor', { cpuC: 82 }, 'warn'],
] as const)('%s of a machine with %j is %s and says what to do', (key, figures, state) => {
  const found = row(key, bench({ host: { ...HOST, ...figures } }), false);
  expect(found?.state).toBe(state);
  expect(found?.advice).not.toBe('');
});

test('a watchdog that is missing alarms where there is a real supply', () => {
  expect(row('watchdog', bench({ watchdog: { alive: false, supplies: ['psu0'] } }), false)).toMatchObject({
    state: 'alarm',
    advice: expect.stringContaining('labgate-watchdog'),
  });
  expect(row('watchdog', bench({ watchdog: { alive: false, supplies: [] } }), false)?.state).toBe('unknown');
});

test('a reader that is too slow is named, and nobody is alarmed', () => {
  const found = row('broker', bench({ shed: { 'dash-4c1': { frames: 12 }, quick: { frames: 0 } } }), false);
  expect(found).toMatchObject({ state: 'ok' });
  expect(found?.advice).toContain('dash-4c1');
});

test('a device in trouble has the next thing to try', () => {
  const device: DeviceView = {
    id: 'env0',
    state: 'lost',
    description: undefined,
    streams: new Map(),
    faultCode: 'E_NACK',
  };
  expect(row('device env0', bench({}, [device]), false)).toMatchObject({
    state: 'alarm',
    advice: expect.stringContaining('wiring'),
  });
});

test('a state counts from the change that was seen, and says when it was not', () => {
  const since = new StateSince();
  const at = (word: string, nowMs: number) =>
    since.update([{ key: 'a', word, state: word === 'none' ? 'unknown' : 'ok' }], nowMs).get('a');
  expect(at('none', 4)).toEqual({ tsMs: 4, isSeen: false });
  expect(at('ready', 5)).toEqual({ tsMs: 5, isSeen: false });
  expect(at('ready', 6)).toEqual({ tsMs: 5, isSeen: false });
  expect(at('lost', 7)).toEqual({ tsMs: 7, isSeen: true });
  expect(since.update([], 8).size).toBe(0);
});
