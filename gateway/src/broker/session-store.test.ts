import { afterEach, expect, test } from '@jest/globals';
import { eventually, VirtualClock } from '@labgate/testkit';
import { connectOf, mqttPacket, publishOf, RawClient, subscribeTo } from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import type { BrokerLimits } from './broker-options.ts';
import type { Broker } from './broker.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function brokerWith(limits: Partial<BrokerLimits>, clock = new VirtualClock()): Promise<Broker> {
  const broker = await startTestBroker({ limits, clock });
  closers.push(() => broker.stop());
  return broker;
}

const KEPT = connectOf({ flags: 0, clientId: 'kept' });

async function login(broker: Broker, packet = KEPT): Promise<RawClient> {
  const client = await RawClient.login(broker.mqttPort, packet);
  closers.push(() => client.close());
  return client;
}

/** Makes a session that is subscribed to `test/#` with QoS 1, and leaves it. */
async function leaveSession(broker: Broker, clientId = 'kept'): Promise<void> {
  const client = await login(broker, connectOf({ flags: 0, clientId }));
  client.send(subscribeTo(['test/#'], 1));
  await client.until((bytes) => bytes.includes(Buffer.from([0x90, 3])));
  client.close();
  await eventually(() => expect(broker.statistics().clients).toBe(0));
}

/** Comes back and gives what the session has kept, as the numbers in the payloads, in order. */
async function comeBack(broker: Broker, last: string): Promise<string[]> {
  const client = await login(broker);
  await client.until((bytes) => bytes.includes(last));
  return [...client.bytes.toString('latin1').matchAll(/<(\w+)>/g)].map(([, number]) => number ?? '');
}

function publishNumbers(broker: Broker, count: number, padding = ''): void {
  for (let index = 0; index < count; index++) {
    broker.publish({ topic: `test/${index}`, payload: `<${index}>${padding}`, qos: 1, retain: false });
  }
}

test('keeps messages for a session while its client is away', async () => {
  const broker = await brokerWith({});
  await leaveSession(broker);
  publishNumbers(broker, 5);
  expect(await comeBack(broker, '<4>')).toEqual(['0', '1', '2', '3', '4']);
});

test('sends what was not acknowledged again, marked as a duplicate', async () => {
  const broker = await brokerWith({});
  await leaveSession(broker);
  publishNumbers(broker, 1);
  const first = await login(broker);
  await first.until((bytes) => bytes.includes('<0>'));
  expect(first.bytes[4]).toBe(0x32);
  first.close();
  await eventually(() => expect(broker.statistics().clients).toBe(0));
  const second = await login(broker);
  await second.until((bytes) => bytes.includes('<0>'));
  expect(second.bytes[4]).toBe(0x3a);
  const at = second.bytes.indexOf('<0>');
  second.send(mqttPacket(0x40, second.bytes.subarray(at - 2, at)));
  await second.survives(Buffer.alloc(0));
  second.close();
  await eventually(() => expect(broker.statistics().clients).toBe(0));
  broker.publish({ topic: 'test/new', payload: '<new>', qos: 1, retain: false });
  expect(await comeBack(broker, '<new>')).toEqual(['new']);
});

test('drops the oldest beyond the number of messages a session may keep', async () => {
  const broker = await brokerWith({ maxQueuedMessages: 3 });
  await leaveSession(broker);
  publishNumbers(broker, 5);
  await eventually(() => expect(broker.statistics().dropped).toBe(2));
  expect(await comeBack(broker, '<4>')).toEqual(['2', '3', '4']);
});

test('drops the oldest beyond the bytes a session may keep', async () => {
  const broker = await brokerWith({ maxQueuedBytes: 1_000 });
  await leaveSession(broker);
  publishNumbers(broker, 10, 'x'.repeat(300));
  await eventually(() => expect(broker.statistics().dropped).toBe(7));
});

test('drops messages and then the session when they are too old', async () => {
  const clock = new VirtualClock();
  const broker = await brokerWith({ maxQueuedAgeMs: 3_600_000 }, clock);
  await leaveSession(broker);
  publishNumbers(broker, 2);
  await eventually(() => expect(broker.statistics().sessions).toBe(1));
  await clock.advance(3_700_000);
  expect(broker.statistics()).toMatchObject({ sessions: 0, dropped: 2 });
});

test('the session that was left longest ago makes room for a new one', async () => {
  const clock = new VirtualClock();
  const broker = await brokerWith({ maxSessions: 2 }, clock);
  for (const clientId of ['kept', 'second', 'third']) {
    await leaveSession(broker, clientId);
    await clock.advance(1_000);
  }
  expect(broker.statistics().sessions).toBe(2);
  const client = await login(broker);
  // No session present: it was the first to go.
  expect(client.bytes[2]).toBe(0);
});

test('a clean session forgets the one before it', async () => {
  const broker = await brokerWith({});
  await leaveSession(broker);
  publishNumbers(broker, 2);
  (await login(broker, connectOf({ clientId: 'kept' }))).close();
  await eventually(() => expect(broker.statistics()).toMatchObject({ clients: 0, sessions: 0 }));
  expect((await login(broker)).bytes[2]).toBe(0);
});

test('retained messages of clients are bounded, the gateway is not', async () => {
  const broker = await brokerWith({ maxRetainedMessages: 2 });
  const client = await login(broker, connectOf());
  for (const topic of ['test/a', 'test/b', 'test/c']) {
    expect(await client.survives(publishOf(topic, 'x', { retain: true }))).toBe(true);
    client.clear();
  }
  expect(broker.statistics().retained).toBe(2);
  for (const dev of ['env0', 'adc0', 'psu0']) {
    broker.publish({ topic: `lab/1/demo/${dev}/$state`, payload: 'ready', qos: 1, retain: true });
  }
  await eventually(() => expect(broker.statistics().retained).toBe(5));
  expect(await client.survives(publishOf('test/a', '', { retain: true }))).toBe(true);
  expect(broker.statistics().retained).toBe(4);
});

test('frames and the tail of the journal are never kept', async () => {
  const broker = await brokerWith({});
  for (const topic of ['cam0/frame', '$journal/tail', 'reply/x']) {
    broker.publish({ topic: `lab/1/demo/${topic}`, payload: 'x', qos: 1, retain: true });
  }
  broker.publish({ topic: 'lab/1/demo/$info', payload: 'x', qos: 1, retain: true });
  await eventually(() => expect(broker.statistics().retained).toBe(1));
});

test('unfinished QoS 2 messages of one client are bounded in bytes', async () => {
  const broker = await brokerWith({ maxQueuedBytes: 100_000 });
  const client = await login(broker, connectOf());
  const unfinished = (id: number): Buffer =>
    mqttPacket(0x34, [0, 6], Buffer.from('test/a'), [0, id], Buffer.alloc(60_000));
  client.send(Buffer.concat([unfinished(1), unfinished(2)]));
  await client.until(() => false);
  expect(client.isClosed).toBe(true);
});
