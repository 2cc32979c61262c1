import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { SiteBroker } from './site-broker.ts';
import { PATIENCE_MS } from './storage-rig.ts';

/* What the guard of the embedded broker does by code, Mosquitto does by the configuration of `labgate site init`. */

const PASSWORD = 'only-for-this-test-0123';
const MINUTES_MS = 240_000;
const MB = 1024 * 1024;
/** What Mosquitto itself may need more, beside what it keeps. */
const SLACK = 24 * MB;

let site: SiteBroker;
beforeAll(async () => {
  site = await SiteBroker.create();
  site.addUser('alice', 'operator', PASSWORD);
  await site.start();
}, MINUTES_MS);
afterAll(() => site.stop());

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function raw(): Promise<Socket> {
  const socket = connect(site.mqttPort, '127.0.0.1');
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function client(clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
  const joined = await connectAsync(`mqtt://127.0.0.1:${site.mqttPort}`, {
    username: 'alice',
    password: PASSWORD,
    clientId,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...options,
  });
  joined.on('error', () => undefined);
  closers.push(() => joined.endAsync(true));
  return joined;
}

test('a claimed 256 MB packet of somebody who has not signed in costs nothing', async () => {
  const before = site.residentBytes;
  const socket = await raw();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
  socket.write(Buffer.alloc(32 * MB));
  await closed;
  expect(site.residentBytes - before).toBeLessThan(SLACK);
});

test(
  'hundreds of connections that nobody has signed in on, each with the largest CONNECT begun, stay below the limit',
  async () => {
    const CONNECTIONS = 400;
    const before = site.residentBytes;
    // A CONNECT of 100,000 bytes, of which the last is never sent.
    const begun = Buffer.concat([Buffer.from([0x10, 0xa0, 0x8d, 0x06]), Buffer.alloc(99_999)]);
    for (let i = 0; i < CONNECTIONS; i++) (await raw()).write(begun);
    const desk = await client('desk');
    await desk.publishAsync('test/alive', 'x', { qos: 1 });
    const eachBytes = (site.residentBytes - before) / CONNECTIONS;
    // All that a listener takes, below `memory_limit`.
    expect(eachBytes * 2_000).toBeLessThan(512 * MB);
  },
  MINUTES_MS,
);

test.each([4, 5] as const)(
  'a packet above 256 KiB closes its client, MQTT %s, and nobody else',
  async (protocolVersion) => {
    const witness = await client('witness');
    const greedy = await client('greedy', { protocolVersion });
    const closed = new Promise<void>((resolve) => greedy.once('close', () => resolve()));
    greedy.publish('test/large', Buffer.alloc(300 * 1024), { qos: 1 }, () => undefined);
    await closed;
    await witness.publishAsync('test/alive', 'x', { qos: 1 });
    expect(witness.connected).toBe(true);
  },
);

test(
  'a frozen reader of a flood is bounded, and the others get all of it',
  async () => {
    const MESSAGES = 4_000;
    const PAYLOAD = Buffer.alloc(16_384);
    const frozen = await client('frozen');
    await frozen.subscribeAsync('test/flood', { qos: 1 });
    let seenByFrozen = 0;
    frozen.on('message', () => (seenByFrozen += 1));
    frozen.stream.pause();
    const healthy = await client('healthy');
    let received = 0;
    healthy.on('message', () => (received += 1));
    await healthy.subscribeAsync('test/flood', { qos: 1 });
    const flooder = await client('flooder');
    const before = site.residentBytes;
    for (let sent = 0; sent < MESSAGES; sent++) await flooder.publishAsync('test/flood', PAYLOAD, { qos: 1 });
    await eventually(() => expect(received).toBe(MESSAGES), PATIENCE_MS);
    expect(seenByFrozen).toBeLessThan(MESSAGES / 2);
    // 4 MiB for the frozen one, of the 64 MB that went by.
    expect(site.residentBytes - before).toBeLessThan(4 * MB + SLACK);
  },
  MINUTES_MS,
);

test(
  'what waits for a client that is away is bounded, and waits for it',
  async () => {
    const away = await client('away', { clean: false });
    await away.subscribeAsync('test/away', { qos: 1 });
    await away.endAsync(true);
    const flooder = await client('flooder');
    const before = site.residentBytes;
    for (let sent = 0; sent < 1_000; sent++)
      await flooder.publishAsync('test/away', Buffer.alloc(16_384), { qos: 1 });
    expect(site.residentBytes - before).toBeLessThan(4 * MB + SLACK);
    let waited = 0;
    const back = await connectAsync(`mqtt://127.0.0.1:${site.mqttPort}`, {
      username: 'alice',
      password: PASSWORD,
      clientId: 'away',
      clean: false,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    closers.push(() => back.endAsync(true));
    back.on('message', () => (waited += 1));
    await eventually(() => expect(waited).toBeGreaterThan(100), PATIENCE_MS);
    await delay(500);
    expect(waited).toBeLessThan(600);
  },
  MINUTES_MS,
);
