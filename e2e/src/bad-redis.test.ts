import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, freePort } from '@labgate/testkit';
import { ServiceProcess } from './service-process.ts';

const PATIENCE_MS = 30_000;

let folder: string;
const running: ServiceProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-redis-'));
});

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** A Redis as Debian has it, with `options`, and a bridge that is to use it; without a broker. */
async function bridgeOn(options: readonly string[], credentials = ''): Promise<ServiceProcess> {
  const port = await freePort();
  const command = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''] as const;
  const redis = new ServiceProcess(['redis-server', ...command, ...options]);
  redis.start();
  running.push(redis);
  await eventually(() => expect(redis.output).toMatch(/Ready to accept connections/), PATIENCE_MS);
  const bridge = ServiceProcess.of('bridge-redists', {
    LABGATE_DATA: folder,
    LABGATE_URL: `mqtt://127.0.0.1:${await freePort()}`,
    LABGATE_REDIS_URL: `redis://${credentials}127.0.0.1:${port}`,
  });
  bridge.start();
  running.push(bridge);
  return bridge;
}

const lines = ({ output }: ServiceProcess, pattern: RegExp): string[] =>
  output.split('\n').filter((line) => pattern.test(line));

test('a bridge on a Redis without the module ends with one line that says what to do', async () => {
  const bridge = await bridgeOn([]);
  await eventually(() => expect(bridge.exitCode).toBe(2), PATIENCE_MS);
  expect(bridge.output.trim().split('\n')).toEqual([
    expect.stringMatching(/^labgate bridge: this Redis has no RedisTimeSeries: use Redis 8/),
  ]);
});

test.each(['', ':wrong@'])(
  'a Redis that does not accept the password %j is one line at the start, and is waited for',
  async (credentials) => {
    const bridge = await bridgeOn(['--requirepass', 'right'], credentials);
    const told = /does not let us in, look at the name and password in its address/;
    await eventually(() => expect(lines(bridge, told)).toHaveLength(1), PATIENCE_MS);
    await eventually(() => expect(lines(bridge, /no connection to the broker/)).not.toEqual([]), PATIENCE_MS);
    expect(lines(bridge, told)).toHaveLength(1);
    expect(bridge.exitCode).toBeNull();
    expect(bridge.output).not.toMatch(/wrong/);
  },
);
