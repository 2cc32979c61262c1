import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { seriesAnswerSchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { BridgeProcess } from './testing/bridge-process.ts';
import { FakeRedis } from './testing/fake-redis.ts';
import { StoreClient } from './testing/store-client.ts';
import { TestBroker } from './testing/test-broker.ts';

// Processes and disks take their time on a busy machine.
jest.setTimeout(60_000);

let folder: string;
const started: BridgeProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-main-'));
});
afterEach(async () => {
  for (const bridge of started.splice(0)) await bridge.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

function start(environment: Record<string, string>): BridgeProcess {
  const bridge = BridgeProcess.start(folder, environment);
  started.push(bridge);
  return bridge;
}

test('stores, answers, and has everything on disk after SIGTERM', async () => {
  const broker = await TestBroker.start();
  const client = await StoreClient.connect(broker.url, 'dash-1');
  for (const run of [1, 2]) {
    const bridge = start({ LABGATE_URL: broker.url });
    await eventually(() => expect(bridge.isServing).toBe(true));
    await client.publish('env0', 'env', 1_763_794_000_000 + run, { t: run });
    await eventually(async () => {
      const { data } = await client.ask('info', {});
      expect(data).toMatchObject({ intake: { samples: 1 } });
    });
    expect(await bridge.end('SIGTERM')).toBe(0);
  }
  const bridge = start({ LABGATE_URL: broker.url });
  await eventually(() => expect(bridge.isServing).toBe(true));
  const { data } = await client.ask('series', {});
  expect(seriesAnswerSchema.parse(data).series).toMatchObject([{ prop: 't', samples: 2 }]);
  await client.close();
  await broker.stop();
});

test('stops in time although the broker is gone and has acknowledged nothing', async () => {
  const broker = await TestBroker.start();
  const client = await StoreClient.connect(broker.url, 'dash-1');
  const bridge = start({ LABGATE_URL: broker.url });
  await eventually(() => expect(bridge.isServing).toBe(true));
  await client.ask('info', {});
  await client.close();
  await broker.stop();
  await eventually(() => expect(bridge.text).toContain('no connection to the broker'));
  expect(await bridge.end('SIGTERM')).toBe(0);
});

test('a bad configuration ends it with code 2 and one line for each fault', async () => {
  const bridge = start({
    LABGATE_URL: 'broker',
    LABGATE_BRIDGE_PASSWORD: 'x',
    LABGATE_LOG_LEVEL: 'loud',
  });
  expect(await bridge.exit()).toBe(2);
  expect(bridge.text).not.toContain('    at ');
  expect(bridge.text.match(/^ {2}LABGATE_\w+: found /gm)).toHaveLength(3);
});

test('a Redis without RedisTimeSeries ends it with code 2 and the remedy', async () => {
  const redis = await FakeRedis.start(([word]) => (word === 'COMMAND' ? '*1\r\n*-1\r\n' : '+OK\r\n'));
  const bridge = start({ LABGATE_REDIS_URL: redis.url });
  expect(await bridge.exit()).toBe(2);
  expect(bridge.text).toMatch(/no RedisTimeSeries: use Redis 8/);
  await redis.stop();
});
