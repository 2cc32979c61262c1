import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { seriesAnswerSchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { FakeRedis } from './testing/fake-redis.ts';
import { StoreClient } from './testing/store-client.ts';
import { TestBroker } from './testing/test-broker.ts';

// Processes and disks take their time on a busy machine.
jest.setTimeout(60_000);

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-main-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Starts the service; `text` collects what it says. */
function start(environment: Record<string, string>): { child: ChildProcess; text: () => string } {
  const child = spawn(process.execPath, ['--conditions=@labgate/source', '--no-warnings', MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, LABGATE_DATA: join(folder, 'data'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { child, text: () => text };
}

test('stores, answers, and has everything on disk after SIGTERM', async () => {
  const broker = await TestBroker.start();
  const client = await StoreClient.connect(broker.url, 'dash-1');
  for (const run of [1, 2]) {
    const { child, text } = start({ LABGATE_URL: broker.url });
    await eventually(() => expect(text()).toContain('stores and answers'));
    await client.publish('env0', 'env', 1_763_794_000_000 + run, { t: run });
    await eventually(async () => {
      const { data } = await client.ask('info', {});
      expect(data).toMatchObject({ intake: { samples: 1 } });
    });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
  const { text } = start({ LABGATE_URL: broker.url });
  await eventually(() => expect(text()).toContain('stores and answers'));
  const { data } = await client.ask('series', {});
  expect(seriesAnswerSchema.parse(data).series).toMatchObject([{ prop: 't', samples: 2 }]);
  await client.close();
  await broker.stop();
});

test('stops in time although the broker is gone and has acknowledged nothing', async () => {
  const broker = await TestBroker.start();
  const client = await StoreClient.connect(broker.url, 'dash-1');
  const { child, text } = start({ LABGATE_URL: broker.url });
  await eventually(() => expect(text()).toContain('stores and answers'));
  await client.ask('info', {});
  await client.close();
  await broker.stop();
  await eventually(() => expect(text()).toContain('no connection to the broker'));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a bad configuration ends it with code 2 and one line for each fault', async () => {
  const { child, text } = start({
    LABGATE_URL: 'broker',
    LABGATE_BRIDGE_PASSWORD: 'x',
    LABGATE_LOG_LEVEL: 'loud',
  });
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(text()).not.toContain('    at ');
  expect(text().match(/^ {2}LABGATE_\w+: found /gm)).toHaveLength(3);
});

test('a Redis without RedisTimeSeries ends it with code 2 and the remedy', async () => {
  const redis = await FakeRedis.start(([word]) => (word === 'COMMAND' ? '*1\r\n*-1\r\n' : '+OK\r\n'));
  const { child, text } = start({ LABGATE_REDIS_URL: redis.url });
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(text()).toMatch(/no RedisTimeSeries: use Redis 8/);
  await redis.stop();
});
