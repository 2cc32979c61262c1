import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadBridgeConfig } from './config.ts';

/** Loads a file with this text. */
function load(yaml: string, environment: Record<string, string> = {}): ReturnType<typeof loadBridgeConfig> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-config-'));
  const path = join(folder, 'labgate.yaml');
  writeFileSync(path, yaml);
  try {
    return loadBridgeConfig({ ...environment, LABGATE_CONFIG: path });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('without a file and variables it stores beside itself and follows the broker of this machine', () => {
  expect(load('')).toMatchObject({
    brokerUrl: 'mqtt://127.0.0.1:1883',
    dataDir: './data',
    password: undefined,
    redis: undefined,
    store: { flushMs: 1_000, synchronous: 'NORMAL' },
  });
});

test('reads its own section and leaves the rest of the file to the gateway', () => {
  const config = load(
    'gateway: {id: bench}\ndevices: {env0: {kind: bme688}}\ndata: /srv/labgate\n' +
      'store: {retention: {rawDays: 7, minuteDays: 30, tenMinuteDays: 0}, synchronous: FULL, redis: {url: "redis://r:6379"}}\n',
  );
  expect(config.retention).toEqual({ rawMs: 7 * 86_400_000, minuteMs: 30 * 86_400_000, tenMinuteMs: 0 });
  expect(config).toMatchObject({ dataDir: '/srv/labgate', redis: { url: 'redis://r:6379' } });
  expect(Object.isFrozen(config.store)).toBe(true);
});

test('lets a variable win over the file', () => {
  const environment = {
    LABGATE_REDIS_URL: 'redis://other:6379',
    LABGATE_DATA: '/tmp/x',
    LABGATE_URL: 'mqtt://b:1',
  };
  expect(load('store: {redis: {nodes: ["redis://a:1", "redis://b:2"]}}', environment)).toMatchObject({
    redis: { url: 'redis://other:6379' },
    dataDir: '/tmp/x',
    brokerUrl: 'mqtt://b:1',
  });
});

test('names every fault at once', () => {
  const yaml =
    'store: {flushMs: 1, colour: red, retention: {rawDays: 10, minuteDays: 5}, redis: {url: "http://x"}}';
  const environment = { LABGATE_URL: 'broker', LABGATE_BRIDGE_PASSWORD: 'short' };
  expect(() => load(yaml, environment)).toThrow(
    expect.objectContaining({
      code: 'E_CONFIG',
      message: expect.stringMatching(
        /LABGATE_URL[^]*LABGATE_BRIDGE_PASSWORD[^]*store.redis[^]*store.retention[^]*store.flushMs[^]*store.colour/,
      ),
    }),
  );
});
