import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { gatewayTopics, seriesAnswerSchema } from '@labgate/contract';
import { eventually, VirtualClock } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { BridgeBench } from '../testing/bridge-bench.ts';
import { JournaledGateway } from '../testing/journaled-gateway.ts';

const START_MS = 1_763_794_000_000;
const TOPICS = gatewayTopics('demo');

let bench: BridgeBench;
beforeEach(async () => {
  bench = await BridgeBench.open();
});
afterEach(() => bench.close());

test('bridges that share the gateways of a broker each store and answer for their own alone', async () => {
  await bench.bridge.stop();
  const workers = [bench.newBridge('worker-1', ['demo', 'second']), bench.newBridge('worker-2', ['third'])];
  await Promise.all(workers.map((worker) => worker.start()));
  for (const gw of ['demo', 'second', 'third', 'fourth']) {
    const val = { t: 1 };
    const message = { v: 1, sid: '0badcafe', seq: 0, ts: START_MS, mono: 0, q: 'good', val };
    const topic = gatewayTopics(gw).telemetry('env0', 'env');
    await bench.client.mqtt.publishAsync(topic, JSON.stringify(message), { qos: 1 });
  }
  await eventually(async () => {
    const stored = await Promise.all(workers.map((worker) => worker.info()));
    expect(stored).toMatchObject([{ stored: 2 }, { stored: 1 }]);
  });
  const gateways = (await bench.store.series({})).map(({ gw }) => gw);
  expect(gateways.toSorted()).toEqual(['demo', 'second', 'third']);
  for (const worker of workers) await worker.stop();
});

test('survives hostile telemetry and counts it', async () => {
  const topic = TOPICS.telemetry('env0', 'env');
  const wide = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`c${index}`, index]));
  for (const payload of ['', '{', 'null', '\u0000', JSON.stringify({ v: 1, val: {} }), 'x'.repeat(100_000)]) {
    await bench.client.mqtt.publishAsync(topic, payload, { qos: 1 });
  }
  await bench.client.publish('env0', 'env', START_MS, wide);
  await bench.client.publish('env0', 'env', 9e15, { t: 1 });
  await bench.client.mqtt.publishAsync('lab/1/demo/env0/t/BAD/x', '{}', { qos: 1 });
  await bench.client.publish('env1', 'env', START_MS, { t: 1 });
  await eventually(async () => {
    const { data } = await bench.client.ask('info', {});
    expect(data).toMatchObject({
      ok: true,
      stored: 1_000,
      lost: 0,
      intake: { refusedMessages: 6, refusedFuture: 1, refusedSeries: 2_001 },
    });
  });
});

test('a reply that the broker forbids is not sent again with every new connection', async () => {
  bench.broker.forbidden = '/reply/';
  const question = JSON.stringify({ v: 1, id: 'lost', from: 'dash-1' });
  await bench.client.mqtt.publishAsync(TOPICS.command('$store', 'info'), question, { qos: 1 });
  await eventually(() => expect(bench.broker.gone).toEqual(['labgate-bridge-answers']));
  bench.broker.forbidden = undefined;
  await eventually(async () => {
    const id = `again-${Math.random()}`;
    const more = JSON.stringify({ v: 1, id, from: 'dash-1' });
    await bench.client.mqtt.publishAsync(TOPICS.command('$store', 'info'), more, { qos: 1 });
    await eventually(() => expect(bench.client.received.map(({ reply }) => reply.id)).toContain(id), 200);
  });
  expect(bench.client.received.map(({ reply }) => reply.id)).not.toContain('lost');
});

test('the session outlives the bridge: what was published meanwhile is stored when it is back', async () => {
  await bench.bridge.stop();
  for (let index = 0; index < 10; index++)
    await bench.client.publish('env0', 'env', START_MS + index, { t: index });
  bench.bridge = bench.newBridge();
  await bench.bridge.start();
  await eventually(async () => {
    const { data } = await bench.client.ask('series', {});
    expect(seriesAnswerSchema.parse(data).series[0]?.samples).toBe(10);
  });
});

test('a journal is asked when the answer would be heard, however late the second connection comes', async () => {
  await bench.bridge.stop();
  const gateway = await JournaledGateway.start(bench.broker.url, 'second');
  for (let seq = 0; seq < 5; seq++) gateway.journal('env0', 'env', seq, START_MS + seq, { t: seq });
  await gateway.flush();
  const door = Promise.withResolvers<void>();
  bench.broker.held = { idEnd: 'late-answers', until: door.promise };
  const clock = new VirtualClock(START_MS);
  const late = bench.newBridge('late', ['second'], clock);
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
  await bench.bridge.stop();
  const gateway = await JournaledGateway.start(bench.broker.url, 'second');
  const journal = async (from: number, to: number): Promise<void> => {
    for (let seq = from; seq < to; seq++) gateway.journal('env0', 'env', seq, START_MS + seq, { t: seq });
    await gateway.flush();
  };
  await journal(0, 2_000);
  const clientId = 'known';
  const session = await connectAsync(bench.broker.url, { clientId, clean: false, protocolVersion: 4 });
  await session.subscribeAsync(gatewayTopics('second').telemetry('env0', 'env'), { qos: 1 });
  await session.endAsync();
  await journal(2_000, 2_100);
  const times: number[] = [];
  const append = bench.store.append.bind(bench.store);
  bench.store.append = (batch, notes) => {
    times.push(...batch.timesMs.subarray(0, batch.length));
    return append(batch, notes);
  };
  bench.bridge = bench.newBridge(clientId);
  await bench.bridge.start();
  await eventually(() => expect(times).toHaveLength(2_100));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  await gateway.stop();
});
