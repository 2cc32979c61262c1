import { expect, test } from '@jest/globals';
import type { CommandReply, Description, Health, Telemetry } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import { BenchStore } from '../bench/bench-store.ts';
import { Dispatcher } from './dispatcher.ts';
import { FakeClient } from './testing/fake-client.ts';

function bench() {
  const clock = new VirtualClock();
  const store = new BenchStore(clock);
  const replies: CommandReply[] = [];
  const dispatcher = new Dispatcher(store, clock, 'dash-1', (reply) => replies.push(reply));
  const client = new FakeClient();
  const detach = dispatcher.attach(client);
  const view = async () => {
    await clock.advance(300);
    return store.snapshot();
  };
  return { clock, store, client, replies, detach, view };
}

function ready() {
  const made = bench();
  made.client.receive('lab/1/demo/$state', 'ready', true);
  return made;
}

const description: Description = {
  v: 1,
  id: 'env0',
  kind: 'bme688',
  name: 'Bench air',
  sim: true,
  streams: { env: { periodMs: 1000, props: { temperature: { unit: '°C', datatype: 'float' } } } },
  cmds: {},
};
const telemetry = (ts: number, temperature: number | null, seq = 0): Telemetry => ({
  v: 1,
  sid: '9f31c0de',
  seq,
  ts,
  mono: 0,
  q: 'good',
  val: { temperature },
});

const health: Health = {
  v: 1,
  ts: 1000,
  up: 90,
  clock: { state: 'ntp', offMs: null, steps: 0 },
  proc: { rssMB: 92, cpu: 0.11, loopLagP99ms: 6.2 },
  mqtt: { clients: 3, remote: null },
  journal: null,
  store: null,
  devs: {},
  shed: {},
  interlock: { armed: 0, tripped: 0, lastLatencyMs: null, worstMs: null },
};

test('looks for gateways first and then for everything of the one that is shown', () => {
  const { client } = bench();
  expect([...client.topics]).toEqual([
    'lab/1/+/$state',
    'lab/1/+/$link',
    'lab/1/+/$replay/current',
    'lab/1/+/reply/dash-1',
  ]);
  client.receive('lab/1/demo/$state', 'ready', true);
  expect(client.topics).toContain('lab/1/demo/+/t/+');
});

test('changes the subscriptions with the gateway and forgets the devices of the old one', async () => {
  const { client, view } = ready();
  client.receive('lab/1/demo/env0/$desc', description, true);
  client.receive('lab/1/demo/$state', 'lost');
  client.receive('lab/1/other/$state', 'ready');
  expect(client.topics).toContain('lab/1/other/+/t/+');
  expect(client.topics).not.toContain('lab/1/demo/+/t/+');
  expect(await view()).toMatchObject({ gw: 'other', devices: [] });
});

test('a gateway whose state is taken back, a replay that was closed, gives way to the one that is left', async () => {
  const { client, store, view } = ready();
  client.receive('lab/1/replay-r-20261128-0001/$state', 'ready', true);
  store.want('replay-r-20261128-0001');
  expect((await view()).gw).toBe('replay-r-20261128-0001');
  store.want(undefined);
  client.receive('lab/1/replay-r-20261128-0001/$state', '');
  expect(await view()).toMatchObject({ gw: 'demo', isReplay: false, gateways: [{ gw: 'demo' }] });
  expect(client.topics).toContain('lab/1/demo/+/t/+');
});

test('counts every message of a stream, repeated values and bursts included', async () => {
  const { client, store, clock } = ready();
  const nowMs = clock.nowMs();
  for (let i = 0; i < 10; i++) client.receive('lab/1/demo/env0/t/env', telemetry(nowMs + i, 24.6, i));
  expect(store.ring('env0', 'env', 'temperature')?.length).toBe(10);
});

test('a device is lost with its gateway, whatever it said last', async () => {
  const { client, view } = ready();
  client.receive('lab/1/demo/env0/$state', 'ready', true);
  expect((await view()).devices[0]?.state).toBe('ready');
  client.receive('lab/1/demo/$link', '0', true);
  expect((await view()).devices[0]?.state).toBe('lost');
});

test('a removed descriptor takes the readouts away', async () => {
  const { client, view } = ready();
  client.receive('lab/1/demo/env0/$desc', description, true);
  client.receive('lab/1/demo/env0/$desc', '', false);
  expect((await view()).devices[0]?.description).toBeUndefined();
});

test.each([
  ['env0/t/env', '{"v":1', 'telemetry'],
  ['env0/t/env', new Uint8Array([0xff, 0xfe]), 'telemetry'],
  ['env0/t/env', { ...telemetry(1, 1), ts: -5 }, 'telemetry'],
  ['env0/t/env', { ...telemetry(1, 1), val: { temperature: { deep: 1 } } }, 'telemetry'],
  ['env0/t/env', 'null', 'telemetry'],
  ['env0/$desc', { ...description, id: 'env1' }, 'description'],
  ['env0/$desc', [], 'description'],
  ['env0/$state', 'fine', 'other'],
  ['$alarm/hot', { id: 'hot' }, 'other'],
  ['$health', { v: 1 }, 'other'],
  ['reply/dash-1', {}, 'other'],
] as const)('counts a malformed message on %s and changes nothing else', async (topic, payload, kind) => {
  const { client, view, replies } = ready();
  client.receive(`lab/1/demo/${topic}`, payload);
  const { malformed, devices } = await view();
  expect(malformed).toEqual({ telemetry: 0, description: 0, other: 0, [kind]: 1 });
  expect(devices.flatMap(({ streams }) => [...streams])).toEqual([]);
  expect(replies).toEqual([]);
});

test.each(['lab/1/demo/env0/t/env/more', 'lab/2/demo/env0/t/env', 'lab/1/demo/__proto__/t/env', 'other'])(
  'ignores what the contract does not know: %s',
  async (topic) => {
    const { client, view } = ready();
    client.receive(topic, telemetry(1, 1));
    expect(await view()).toMatchObject({
      devices: [],
      malformed: { telemetry: 0, description: 0, other: 0 },
    });
  },
);

test('does not mix gateways', async () => {
  const { client, view } = ready();
  client.receive('lab/1/other/env0/t/env', telemetry(1, 1));
  expect((await view()).devices).toEqual([]);
});

test('the clock is compared with live messages only', async () => {
  const { client, view, clock } = ready();
  client.receive('lab/1/demo/env0/t/env', telemetry(clock.nowMs() - 3_600_000, 1), true);
  expect((await view()).clockOffsetMs).toBeUndefined();
  client.receive('lab/1/demo/env0/t/env', telemetry(clock.nowMs() - 5000, 1, 1));
  expect((await view()).clockOffsetMs).toBe(5000);
});

test('a null of a stream is kept as a gap', () => {
  const { client, store } = ready();
  client.receive('lab/1/demo/env0/t/env', telemetry(5, null));
  expect(store.ring('env0', 'env', 'temperature')?.slice().values[0]).toBeNaN();
});

test('an alarm comes and goes', async () => {
  const { client, view } = ready();
  const alarm = {
    v: 1,
    id: 'hot',
    state: 'active-unacked',
    sev: 'high',
    src: 'env0/env/temperature',
    val: 91,
  };
  client.receive('lab/1/demo/$alarm/hot', { ...alarm, since: 0, ack: null, text: 'too hot' }, true);
  expect((await view()).alarms.map(({ id }) => id)).toEqual(['hot']);
  client.receive('lab/1/demo/$alarm/hot', '');
  expect((await view()).alarms).toEqual([]);
});

test('a flood of devices that nobody has stays within bounds', async () => {
  const { client, view } = ready();
  for (let i = 0; i < 1000; i++) client.receive(`lab/1/demo/d${i}/t/env`, telemetry(1, 1));
  expect((await view()).devices.length).toBeLessThanOrEqual(128);
});

test('hears nothing after it was detached', async () => {
  const { client, detach, view } = ready();
  detach();
  client.receive('lab/1/demo/env0/t/env', telemetry(1, 1));
  expect((await view()).devices).toEqual([]);
});

test('events and log lines go to the log, and a new bench begins an empty one', async () => {
  const { client, store, view } = ready();
  client.receive('lab/1/demo/$log/warn', { v: 1, ts: 5, name: 'broker', msg: '<b>shed</b>' });
  client.receive('lab/1/demo/$event', {
    v: 1,
    id: 'a',
    ts: 6,
    mono: 0,
    type: 'device.lost',
    dev: 'env0',
    data: {},
  });
  client.receive('lab/1/demo/$event', { v: 1, id: 'a', ts: 6, mono: 0, type: 'no.such.type', data: {} });
  expect((await view()).malformed.other).toBe(1);
  expect(store.log.snapshot().map(({ level, source, text }) => [level, source, text])).toEqual([
    ['warn', 'broker', '<b>shed</b>'],
    ['error', 'env0', ''],
  ]);
  client.receive('lab/1/demo/$state', 'lost');
  client.receive('lab/1/other/$state', 'ready');
  await view();
  expect(store.log.snapshot()).toEqual([]);
});

test('a bench is heard when its health has come, which is asked for last, or after two silent seconds', async () => {
  const { client, clock, view } = ready();
  expect([...client.topics].filter((topic) => topic.startsWith('lab/1/demo/')).at(-2)).toBe(
    'lab/1/demo/$health',
  );
  client.receive('lab/1/demo/$health', health);
  expect(await view()).toMatchObject({ isHeard: false });
  client.receive('lab/1/demo/$health', health, true);
  expect(await view()).toMatchObject({ isHeard: true });
  client.receive('lab/1/demo/$state', 'lost');
  client.receive('lab/1/other/$state', 'ready');
  expect(await view()).toMatchObject({ gw: 'other', isHeard: false });
  await clock.advance(1500);
  client.receive('lab/1/other/env0/$state', 'ready');
  await clock.advance(1500);
  expect(await view()).toMatchObject({ isHeard: false });
  await clock.advance(1000);
  client.receive('lab/1/other/env0/$state', 'degraded');
  expect(await view()).toMatchObject({ isHeard: true });
});
