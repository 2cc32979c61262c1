import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { alarmSchema, gatewayTopics } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import mqtt, { type MqttClient } from 'mqtt';
import { askStore } from './ask-store.ts';
import { REDIS_COMMAND } from './redis-server.ts';
import { PATIENCE_MS, StorageRig } from './storage-rig.ts';
import { expectStoredExactly } from './stored-exactly.ts';

const ALARM = gatewayTopics('demo').alarm('store-down');
/** Messages of the load that come while Redis takes none. */
const MEANWHILE = 1_000;

/** What is said to a Redis so that it takes nothing, and what ends that; and what the alarm says of it. */
const TROUBLES = [
  ['is full', 'CONFIG SET maxmemory 1mb', 'CONFIG SET maxmemory 0', /out of memory: raise maxmemory/],
  ['is a read-only replica', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE', /takes nothing, it is a replica/],
  [
    'gives us no right to write',
    'ACL SETUSER default -@write',
    'ACL SETUSER default +@all',
    /too few rights/,
  ],
] as const;

if (REDIS_COMMAND === '') {
  test('not run with Redis: LABGATE_TEST_REDIS_SERVER does not say how to start one', () => {
    expect(process.env['LABGATE_TEST_REDIS_SERVER'] ?? '').toBe('');
  });
} else {
  let rig: StorageRig;
  let client: MqttClient;
  /** State and text of the alarm, oldest first. */
  let told: string[];

  beforeEach(async () => {
    rig = await StorageRig.start({ withRedis: true, withFastSensors: false });
    client = await mqtt.connectAsync(rig.url, { protocolVersion: 4 });
    told = [];
    client.on('message', (_topic, payload) => {
      const { state, text } = alarmSchema.parse(JSON.parse(String(payload)));
      told.push(`${state} ${text}`);
    });
    await eventually(() => expectFollowed(rig.url), PATIENCE_MS);
    await client.subscribeAsync(ALARM, { qos: 1 });
  }, PATIENCE_MS);

  afterEach(async () => {
    await client.endAsync(true);
    await rig.stop();
  });

  test.each(TROUBLES)(
    'a Redis that %s raises an alarm that says so, and loses nothing once it is put right',
    async (_, spoil, mend, reason) => {
      await tell(rig, spoil);
      await eventually(() => expect(told.at(-1)).toMatch(reason), PATIENCE_MS);
      const before = rig.load.acknowledged.size;
      await eventually(
        () => expect(rig.load.acknowledged.size).toBeGreaterThan(before + MEANWHILE),
        PATIENCE_MS,
      );
      expect(await askStore(rig.url, 'info', {})).toMatchObject({ ok: false, lost: 0 });
      await tell(rig, mend);
      await rig.load.finish();
      await expectStoredExactly(rig.url, rig.load.acknowledged, PATIENCE_MS);
      await eventually(() => expect(told.at(-1)).toMatch(/^cleared-unacked /), PATIENCE_MS);
    },
    2 * PATIENCE_MS,
  );
}

/** The history is kept, and the bridge has read all there is. */
async function expectFollowed(url: string): Promise<void> {
  const info = await askStore(url, 'info', {});
  expect(info).toMatchObject({ ok: true, journal: { followed: 1, live: 1 } });
}

/** Gives the Redis of `rig` a command in plain text, as a person with a terminal would. */
function tell({ redisPort }: StorageRig, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(redisPort, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.on('error', reject);
    socket.once('data', (reply) => {
      socket.destroy();
      if (String(reply) === '+OK\r\n') resolve();
      else reject(new Error(`${command}: ${String(reply)}`));
    });
  });
}
