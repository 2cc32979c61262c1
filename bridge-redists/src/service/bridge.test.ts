import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  gatewayTopics,
  latestAnswerSchema,
  MAX_RANGE_POINTS,
  rangeAnswerSchema,
  seriesAnswerSchema,
} from '@labgate/contract';
import { createLogger, SystemClock, type Clock } from '@labgate/service-kit';
import { eventually, VirtualClock } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import { SampleBatch } from '../sample-batch.ts';
import { JournaledGateway } from '../testing/journaled-gateway.ts';
import { StoreClient } from '../testing/store-client.ts';
import { TestBroker } from '../testing/test-broker.ts';
import { Bridge } from './bridge.ts';

const START_MS = 1_763_794_000_000;
const HOUR_MS = 3_600_000;
const TOPICS = gatewayTopics('demo');

let folder: string;
let broker: TestBroker;
let store: EmbeddedStore;
let bridge: Bridge;
let client: StoreClient;

function newBridge(
  clientId = 'labgate-bridge',
  gateways?: readonly string[],
  clock: Clock = new SystemClock(),
): Bridge {
  return new Bridge({
    store,
    clock,
    log: createLogger('test', 'silent'),
    options: {
      brokerUrl: broker.url,
      password: undefined,
      clientId,
      gateways,
      flushMs: 20,
      windowSamples: 100_000,
      futureLimitMs: 86_400_000,
      clockPatienceMs: 600_000,
      retentionEveryMs: 600_000,
      ageFrom: 'arrival',
    },
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-bridge-'));
  broker = await TestBroker.start();
  store = new EmbeddedStore({
    path: join(folder, 'history.db'),
    synchronous: 'NORMAL',
    pageSizeBytes: 1024,
    retention: { rawMs: 30 * 24 * HOUR_MS, minuteMs: 0, tenMinuteMs: 0 },
    maxSeries: 1_000,
  });
  bridge = newBridge();
  await bridge.start();
  client = await StoreClient.connect(broker.url, 'dash-1');
});

afterEach(async () => {
  await client.close();
  await bridge.stop();
  await store.close();
  await broker.stop();
  rmSync(folder, { recursive: true });
});

/** Puts `count` samples a second into the store itself: what they came by does not matter to a question. */
async function fill(prop: string, count: number, firstMs = START_MS): Promise<void> {
  const handle = store.register({ gw: 'demo', dev: 'env0', stream: 'env', prop });
  const batch = new SampleBatch();
  for (let index = 0; index < count; index++) batch.push(handle, firstMs + index * 1_000, index % 100);
  await store.append(batch);
}

test('bridges that share the gateways of a broker each store and answer for their own alone', async () => {
  await bridge.stop();
  const workers = [newBridge('worker-1', ['demo', 'second']), newBridge('worker-2', ['third'])];
  await Promise.all(workers.map((worker) => worker.start()));
  for (const gw of ['demo', 'second', 'third', 'fourth']) {
    const val = { t: 1 };
    const message = { v: 1, sid: '0badcafe', seq: 0, ts: START_MS, mono: 0, q: 'good', val };
    const topic = gatewayTopics(gw).telemetry('env0', 'env');
    await client.mqtt.publishAsync(topic, JSON.stringify(message), { qos: 1 });
  }
  await eventually(async () => {
    const stored = await Promise.all(workers.map((worker) => worker.info()));
    expect(stored).toMatchObject([{ stored: 2 }, { stored: 1 }]);
  });
  const gateways = (await store.series({})).map(({ gw }) => gw);
  expect(gateways.toSorted()).toEqual(['demo', 'second', 'third']);
  for (const worker of workers) await worker.stop();
});

test('what is published can be asked for, with the units of the description', async () => {
  const description = {
    v: 1,
    id: 'env0',
    kind: 'new-kind',
    name: 'Bench air',
    sim: true,
    streams: { env: { periodMs: 1000, props: { temperature: { unit: '°C', datatype: 'float' } } } },
    cmds: {},
  };
  await client.mqtt.publishAsync(TOPICS.deviceDescription('env0'), JSON.stringify(description), {
    qos: 1,
    retain: true,
  });
  for (let index = 0; index < 5; index++) {
    await client.publish('env0', 'env', START_MS + index * 1_000, { temperature: 20 + index, on: index > 2 });
  }
  await eventually(async () => {
    const { data } = await client.ask('series', { dev: 'env0' });
    expect(seriesAnswerSchema.parse(data).series).toEqual([
      expect.objectContaining({
        prop: 'temperature',
        unit: '°C',
        first: START_MS,
        last: START_MS + 4_000,
        samples: 5,
      }),
      expect.objectContaining({ prop: 'on', samples: 5 }),
    ]);
  });
  const { data: latest } = await client.ask('latest', { dev: 'env0', stream: 'env' });
  expect(latestAnswerSchema.parse(latest).latest.map(({ prop, value }) => [prop, value])).toEqual([
    ['temperature', 24],
    ['on', 1],
  ]);
  const { data } = await client.ask('range', {
    dev: 'env0',
    stream: 'env',
    props: ['on'],
    from: START_MS,
    to: START_MS + 3_000,
  });
  expect(rangeAnswerSchema.parse(data)).toEqual({
    dev: 'env0',
    stream: 'env',
    resolutionMs: 0,
    props: { on: [0, 1, 2, 3].map((index) => [START_MS + index * 1_000, index > 2 ? 1 : 0]) },
  });
});

test('chooses single samples while they fit, then buckets of a width a person knows', async () => {
  await fill('t', 7_200);
  const range = async (more: object) => {
    const { data } = await client.ask('range', {
      dev: 'env0',
      stream: 'env',
      from: 0,
      to: START_MS + 24 * HOUR_MS,
      ...more,
    });
    return rangeAnswerSchema.parse(data);
  };
  expect((await range({ maxPoints: 7_200 })).resolutionMs).toBe(0);
  const coarse = await range({ maxPoints: 300 });
  expect(coarse.resolutionMs).toBe(30_000);
  const points = coarse.props.t ?? [];
  expect(points.length).toBeLessThanOrEqual(300);
  expect(points.reduce((sum, point) => sum + (point[4] ?? 0), 0)).toBe(7_200);
  expect((await range({ maxPoints: 1 })).props.t).toHaveLength(1);
  expect((await range({})).resolutionMs).toBe(10_000);
});

test('refuses raw samples beyond the most there may be, and gives them below it', async () => {
  await fill('t', MAX_RANGE_POINTS + 1);
  const ask = (to: number) =>
    client.ask('range', { dev: 'env0', stream: 'env', from: START_MS, to, raw: true });
  expect(await ask(START_MS + MAX_RANGE_POINTS * 1_000)).toMatchObject({
    status: 'refused',
    code: 'E_LIMIT',
  });
  const whole = await ask(START_MS + (MAX_RANGE_POINTS - 1) * 1_000);
  expect(whole.status).toBe('ok');
  expect(rangeAnswerSchema.parse(whole.data).props.t).toHaveLength(MAX_RANGE_POINTS);
  expect(client.received.filter(({ reply }) => reply.parts !== undefined).length).toBeGreaterThan(5);
});

test('says when retention has dropped what is finer, and answers with what is left', async () => {
  await fill('t', 50_000);
  await store.applyRetention(START_MS + 30 * 24 * HOUR_MS + 40_000_000);
  const args = { dev: 'env0', stream: 'env', from: START_MS, to: START_MS + HOUR_MS };
  const { data } = await client.ask('range', { ...args, maxPoints: 20_000 });
  const answer = rangeAnswerSchema.parse(data);
  expect(answer).toMatchObject({ resolutionMs: 60_000, finerDropped: true });
  expect((answer.props.t ?? []).reduce((sum, point) => sum + (point[4] ?? 0), 0)).toBeGreaterThanOrEqual(
    3_600,
  );
  const late = await client.ask('range', { ...args, from: START_MS + 49_000_000, to: START_MS + 49_100_000 });
  expect(rangeAnswerSchema.parse(late.data).finerDropped).toBeUndefined();
});

test.each([
  [{ dev: 'env0', stream: 'env', from: 5, to: 1 }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'env', from: 0, to: 1, maxPoints: 1e9 }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'env', from: -1, to: 1 }, 'E_SCHEMA'],
  [{ dev: 'ENV0', stream: 'env', from: 0, to: 1 }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'env', from: 0, to: 1, props: ['__proto__'] }, 'E_SCHEMA'],
  [{ dev: 'env0', stream: 'nothing', from: 0, to: 1 }, 'E_UNKNOWN'],
  [{ dev: 'env0', stream: 'env', from: 0, to: 1, props: ['constructor'] }, 'E_UNKNOWN'],
])('answers a question that makes no sense with a code: %j', async (args, code) => {
  await fill('t', 3);
  expect(await client.ask('range', args)).toMatchObject({ status: 'refused', code });
});

test('answers the widest question there is without a pause', async () => {
  await fill('t', 3);
  const reply = await client.ask('range', {
    dev: 'env0',
    stream: 'env',
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
  });
  expect(rangeAnswerSchema.parse(reply.data).props.t).toHaveLength(3);
  const empty = await client.ask('range', { dev: 'env0', stream: 'env', from: 0, to: 5 });
  expect(rangeAnswerSchema.parse(empty.data).props).toEqual({ t: [] });
});

test('survives hostile telemetry and counts it', async () => {
  const topic = TOPICS.telemetry('env0', 'env');
  const wide = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`c${index}`, index]));
  for (const payload of ['', '{', 'null', '\u0000', JSON.stringify({ v: 1, val: {} }), 'x'.repeat(100_000)]) {
    await client.mqtt.publishAsync(topic, payload, { qos: 1 });
  }
  await client.publish('env0', 'env', START_MS, wide);
  await client.publish('env0', 'env', 9e15, { t: 1 });
  await client.mqtt.publishAsync('lab/1/demo/env0/t/BAD/x', '{}', { qos: 1 });
  await client.publish('env1', 'env', START_MS, { t: 1 });
  await eventually(async () => {
    const { data } = await client.ask('info', {});
    expect(data).toMatchObject({
      ok: true,
      stored: 1_000,
      lost: 0,
      intake: { refusedMessages: 6, refusedFuture: 1, refusedSeries: 2_001 },
    });
  });
});

test('a reply that the broker forbids is not sent again with every new connection', async () => {
  broker.forbidden = '/reply/';
  const question = JSON.stringify({ v: 1, id: 'lost', from: 'dash-1' });
  await client.mqtt.publishAsync(TOPICS.command('$store', 'info'), question, { qos: 1 });
  await eventually(() => expect(broker.gone).toEqual(['labgate-bridge-answers']));
  broker.forbidden = undefined;
  await eventually(async () => {
    const id = `again-${Math.random()}`;
    const more = JSON.stringify({ v: 1, id, from: 'dash-1' });
    await client.mqtt.publishAsync(TOPICS.command('$store', 'info'), more, { qos: 1 });
    await eventually(() => expect(client.received.map(({ reply }) => reply.id)).toContain(id), 200);
  });
  expect(client.received.map(({ reply }) => reply.id)).not.toContain('lost');
});

test('the session outlives the bridge: what was published meanwhile is stored when it is back', async () => {
  await bridge.stop();
  for (let index = 0; index < 10; index++)
    await client.publish('env0', 'env', START_MS + index, { t: index });
  bridge = newBridge();
  await bridge.start();
  await eventually(async () => {
    const { data } = await client.ask('series', {});
    expect(seriesAnswerSchema.parse(data).series[0]?.samples).toBe(10);
  });
});

test('a journal is asked when the answer would be heard, however late the second connection comes', async () => {
  await bridge.stop();
  const gateway = await JournaledGateway.start(broker.url, 'second');
  for (let seq = 0; seq < 5; seq++) gateway.journal('env0', 'env', seq, START_MS + seq, { t: seq });
  await gateway.flush();
  const door = Promise.withResolvers<void>();
  broker.held = { idEnd: 'late-answers', until: door.promise };
  const clock = new VirtualClock(START_MS);
  const late = newBridge('late', ['second'], clock);
  const starting = late.start();
  await eventually(async () => {
    await clock.advance(10);
    expect(await late.info()).toMatchObject({ journal: { followed: 1 } });
  });
  await clock.advance(100);
  door.resolve();
  await starting;
  // Not by waiting until the question that nobody heard has had its time: that would be ten seconds.
  await eventually(async () => {
    await clock.advance(5);
    expect(await late.info()).toMatchObject({ stored: 5, journal: { live: 1 } });
  });
  await late.stop();
  await gateway.stop();
});

test('what a broker kept of a gateway with a journal does not come ahead of the journal', async () => {
  await bridge.stop();
  const gateway = await JournaledGateway.start(broker.url, 'second');
  const journal = async (from: number, to: number): Promise<void> => {
    for (let seq = from; seq < to; seq++) gateway.journal('env0', 'env', seq, START_MS + seq, { t: seq });
    await gateway.flush();
  };
  await journal(0, 2_000);
  const clientId = 'known';
  const session = await connectAsync(broker.url, { clientId, clean: false, protocolVersion: 4 });
  await session.subscribeAsync(gatewayTopics('second').telemetry('env0', 'env'), { qos: 1 });
  await session.endAsync();
  await journal(2_000, 2_100);
  const times: number[] = [];
  const append = store.append.bind(store);
  store.append = (batch, notes) => {
    times.push(...batch.timesMs.subarray(0, batch.length));
    return append(batch, notes);
  };
  bridge = newBridge(clientId);
  await bridge.start();
  await eventually(() => expect(times).toHaveLength(2_100));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  await gateway.stop();
});
