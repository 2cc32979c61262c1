import { afterEach, expect, test } from '@jest/globals';
import { createLogger, type Lifecycle, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import type { Broker } from '../broker/broker.ts';
import { CommandServer } from '../commands/command-server.ts';
import type { Journaling } from './journaling.ts';
import { startJournaledBroker } from './testing/journaled-broker.ts';
import { JournalClient } from './testing/journal-client.ts';
import { JournalLab, range, telemetry } from './testing/journal-lab.ts';

const ENV = 'lab/1/demo/env0/t/env';
const lab = new JournalLab();
const lives: Lifecycle[] = [];
afterEach(async () => {
  for (const life of lives.splice(0)) await life.stop();
  await lab.close();
});

interface Bench {
  readonly journaling: Journaling;
  readonly broker: Broker;
  readonly life: Lifecycle;
  client(clientId: string): Promise<JournalClient>;
  publish(from: number, to: number, padding?: number): void;
}

/** A broker with its journal and the commands that ask for it. */
async function start(dataDir: string): Promise<Bench> {
  const log = createLogger('journal', 'silent');
  const { broker, journaling, outlet, life } = await startJournaledBroker(dataDir, log);
  lives.push(life);
  if (journaling === undefined) throw new Error('there is no journal');
  const commands = new CommandServer({ broker, outlet, gatewayId: 'demo', clock: new SystemClock(), log });
  journaling.serve(commands);
  return {
    journaling,
    broker,
    life,
    client: async (clientId) => {
      const client = await JournalClient.connect(broker.mqttPort, clientId);
      life.add(clientId, () => client.close());
      return client;
    },
    publish: (from, to, padding) => {
      for (const seq of range(from, to)) {
        outlet.publish({ topic: ENV, payload: telemetry(seq, padding), qos: 1, retain: true });
      }
    },
  };
}

const seqsOf = (items: readonly { readonly payload?: unknown }[]): number[] =>
  items.map(({ payload }) => (payload as { seq: number }).seq);

test('the tail goes on from batch to batch, each within its bytes, and is not retained', async () => {
  const bench = await start(await lab.folder());
  const client = await bench.client('one');
  for (let seq = 0; seq < 600; seq += 100) {
    bench.publish(seq, seq + 100, 500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(() => expect(seqsOf(client.tail.flatMap(({ items }) => items))).toEqual(range(0, 600)));
  expect(client.tail.slice(1).map(({ from }) => from)).toEqual(client.tail.slice(0, -1).map(({ to }) => to));
  const sizes = client.tail.map((batch) => Buffer.byteLength(JSON.stringify(batch)));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(48 * 1024);
  const late = await bench.client('late');
  await late.read('');
  expect(late.tail).toEqual([]);
});

test('a read gives everything that was acknowledged before it, in parts that stay within their bytes', async () => {
  const bench = await start(await lab.folder());
  const client = await bench.client('one');
  for (const seq of range(0, 20)) await client.mqtt.publishAsync(ENV, telemetry(seq, 9_000), { qos: 1 });
  const answer = await client.read('');
  expect(seqsOf(answer.items)).toEqual(range(0, 20));
  expect(answer).toMatchObject({ more: false, lost: 0 });
  expect(client.replyBytes.length).toBeGreaterThan(3);
  expect(Math.max(...client.replyBytes)).toBeLessThanOrEqual(50 * 1024);
});

test('a read that reaches the end meets the tail exactly', async () => {
  const bench = await start(await lab.folder());
  const client = await bench.client('one');
  let seq = 0;
  const timer = setInterval(() => bench.publish(seq, (seq += 3)), 5);
  try {
    for (let i = 0; i < 10; i++) {
      const { to, more } = await client.read('', 10_000);
      expect(more).toBe(false);
      await eventually(() => expect(client.tail.map(({ from }) => from)).toContain(to));
    }
  } finally {
    clearInterval(timer);
  }
});

test('a follower across restarts gets every message exactly once', async () => {
  const dataDir = await lab.folder();
  const got: number[] = [];
  let cursor = '';
  let sent = 0;
  for (let start_ = 0; start_ < 3; start_++) {
    const bench = await start(dataDir);
    bench.publish(sent, (sent += 50));
    const client = await bench.client('follower');
    bench.publish(sent, (sent += 50));
    for (let more = true; more;) {
      const answer = await client.read(cursor, 20);
      got.push(...seqsOf(answer.items));
      ({ to: cursor, more } = answer);
      expect(answer.lost).toBe(0);
    }
    bench.publish(sent, (sent += 50));
    await eventually(() => expect(client.tail.at(-1)?.items.length).toBeGreaterThan(0));
    for (const { from, to, items } of client.tail) {
      if (from !== cursor) continue;
      got.push(...seqsOf(items));
      cursor = to;
    }
    bench.publish(sent, (sent += 50));
    await bench.life.stop();
  }
  const last = await start(dataDir);
  got.push(...seqsOf((await (await last.client('follower')).read(cursor, 10_000)).items));
  expect(got).toEqual(range(0, sent));
});

test.each([
  [{ args: { after: 'nonsense' } }, 'E_SCHEMA'],
  [{ args: { after: '7:99999999' } }, null],
  [{ args: { after: '', limit: 0 } }, 'E_SCHEMA'],
  [{ args: { after: '', limit: 10_001 } }, 'E_SCHEMA'],
  [{ args: { after: 5 } }, 'E_SCHEMA'],
  [{}, 'E_SCHEMA'],
  [{ args: { after: '' }, replyTo: 'lab/1/other/reply/x' }, 'E_REPLY_TOPIC'],
  [{ args: { after: '' }, replyTo: 'lab/1/demo/reply/+' }, 'E_REPLY_TOPIC'],
  [{ args: { after: '' }, ttlMs: 0 }, 'E_SCHEMA'],
])('a read with %j is answered with code %s', async (request, code) => {
  const bench = await start(await lab.folder());
  const client = await bench.client('one');
  const reply = await client.ask('$journal/cmd/read', request);
  expect(reply.code).toBe(code);
  expect(reply.status).toBe(code === null ? 'ok' : 'refused');
});

test('health tells cursor, bytes and age', async () => {
  const bench = await start(await lab.folder());
  const client = await bench.client('one');
  await client.mqtt.publishAsync(ENV, telemetry(0), { qos: 1 });
  const { to } = await client.read('');
  expect(bench.journaling.figures).toMatchObject({ cursor: to, lost: 0, damaged: 0 });
  expect(bench.journaling.figures.bytes).toBeGreaterThan(0);
  expect(Date.now() - bench.journaling.figures.oldest).toBeLessThan(60_000);
});
