import { afterEach, expect, test } from '@jest/globals';
import { hashPassword, type Account } from '@labgate/service-kit';
import { eventually, VirtualClock } from '@labgate/testkit';
import {
  connectOf,
  loginOf,
  mqttPacket,
  mqttString,
  publishOf,
  RawClient,
  subscribeTo,
} from '../testing/raw-mqtt.ts';
import { startTestBroker, type TestBrokerOptions } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';
import type { ForeignMessage } from './foreign-message.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function brokerWith(options: TestBrokerOptions = {}): Promise<Broker> {
  const broker = await startTestBroker(options);
  closers.push(() => broker.stop());
  return broker;
}

async function login(broker: Broker, packet = connectOf()): Promise<RawClient> {
  const client = await RawClient.login(broker.mqttPort, packet);
  closers.push(() => client.close());
  return client;
}

/** Subscribes and gives the SUBACK's codes, leaving the client with nothing received. */
async function subscribe(client: RawClient, filters: readonly string[], qos = 0): Promise<number[]> {
  client.clear();
  client.send(subscribeTo(filters, qos));
  const bytes = await client.until((got) => got.length >= 4 + filters.length);
  const codes = [...bytes.subarray(4, 4 + filters.length)];
  client.clear();
  return codes;
}

async function user(name: string, role: Account['role'], password: string): Promise<Account> {
  return { name, role, password: await hashPassword(password) };
}

test('a forbidden publish closes the connection and reaches nobody', async () => {
  const broker = await brokerWith({ anonymousRole: 'viewer' });
  const heard: string[] = [];
  broker.subscribeInProcess('#', ({ topic }) => heard.push(topic));
  const client = await login(broker);
  expect(await client.survives(publishOf('lab/1/demo/env0/t/env', '{}', { qos: 1 }))).toBe(false);
  expect(heard).toEqual([]);
});

test('a denied subscription gets SUBACK 0x80 and the connection stays', async () => {
  const broker = await brokerWith({ deny: { receive: ['test/nosubscribe'], publish: [] } });
  const client = await login(broker);
  expect(await subscribe(client, ['test/nosubscribe', 'test/#', '$share/g/a'], 1)).toEqual([0x80, 1, 1]);
  expect(await client.survives(publishOf('test/nosubscribe', 'x'))).toBe(true);
  expect(client.bytes.includes('nosubscribe')).toBe(false);
});

test('a wide subscription is filtered on delivery', async () => {
  const broker = await brokerWith({ anonymousRole: 'viewer' });
  const client = await login(broker, connectOf({ clientId: 'desk' }));
  expect(await subscribe(client, ['#'])).toEqual([0]);
  for (const topic of [
    '$audit',
    '$config/current',
    '$journal/tail',
    'reply/desk2',
    'reply/desk/1',
    '$health',
  ]) {
    broker.publish({ topic: `lab/1/demo/${topic}`, payload: topic, qos: 0, retain: true });
  }
  await client.until((bytes) => bytes.includes('$health'));
  expect(client.bytes.includes('reply/desk/1')).toBe(true);
  for (const topic of ['$audit', '$config', '$journal', 'desk2'])
    expect(client.bytes.includes(topic)).toBe(false);
});

test('retained values obey the table as well', async () => {
  const broker = await brokerWith({ anonymousRole: 'viewer' });
  for (const topic of ['$config/current', '$info']) {
    broker.publish({ topic: `lab/1/demo/${topic}`, payload: topic, qos: 1, retain: true });
  }
  const client = await login(broker);
  client.send(subscribeTo(['lab/1/#'], 1));
  await client.until((bytes) => bytes.includes('$info'));
  expect(client.bytes.includes('$config')).toBe(false);
});

test('a retained command reaches the gateway only, and is not kept', async () => {
  const broker = await brokerWith();
  const heard: ForeignMessage[] = [];
  broker.subscribeInProcess('lab/1/demo/+/cmd/#', (message) => heard.push(message));
  const device = await login(broker, connectOf({ clientId: 'device' }));
  await subscribe(device, ['lab/1/demo/#']);
  const sender = await login(broker, connectOf({ clientId: 'sender' }));
  expect(await sender.survives(publishOf('lab/1/demo/psu0/cmd/output', 'on', { qos: 1, retain: true }))).toBe(
    true,
  );
  expect(heard).toMatchObject([{ retain: true, sender: { clientId: 'sender', role: 'admin' } }]);
  expect(broker.statistics().retained).toBe(0);
  expect(device.bytes).toHaveLength(0);
});

test('a command of a role that may not send it reaches the gateway, but no device', async () => {
  const broker = await brokerWith({
    anonymousRole: 'viewer',
    users: [await user('dut9', 'device', 'secret')],
  });
  const heard: ForeignMessage[] = [];
  broker.subscribeInProcess('lab/1/demo/+/cmd/#', (message) => heard.push(message));
  const device = await login(broker, loginOf('board', 'dut9', 'secret'));
  expect(await subscribe(device, ['lab/1/demo/dut9/cmd/#', 'lab/1/demo/psu0/cmd/#'])).toEqual([0, 0x80]);
  const viewer = await login(broker);
  expect(await viewer.survives(publishOf('lab/1/demo/dut9/cmd/exec', 'now'))).toBe(true);
  expect(heard).toMatchObject([{ sender: { role: 'viewer' } }]);
  expect(device.bytes).toHaveLength(0);
});

test('a will that is not allowed is not published', async () => {
  const broker = await brokerWith({ anonymousRole: 'viewer' });
  const heard: string[] = [];
  broker.subscribeInProcess('lab/#', ({ topic }) => heard.push(topic));
  const will = (topic: string, clientId: string): Buffer =>
    connectOf({ clientId, flags: 0x06, rest: [mqttString(topic), mqttString('{}')] });
  (await login(broker, will('lab/1/demo/env0/t/env', 'a'))).close();
  (await login(broker, will('lab/1/demo/$store/cmd/latest', 'b'))).close();
  await eventually(() => expect(heard).toEqual(['lab/1/demo/$store/cmd/latest']));
  expect(broker.statistics().clients).toBe(0);
});

test('$SYS is for admins to read and for nobody to write', async () => {
  const admin = await login(await brokerWith());
  expect(await subscribe(admin, ['$SYS/#'])).toEqual([0]);
  expect(await admin.survives(publishOf('$SYS/demo/fake', ''))).toBe(false);
  const operator = await login(await brokerWith({ anonymousRole: 'operator' }));
  expect(await subscribe(operator, ['$SYS/#'])).toEqual([0x80]);
});

test('a client id that belongs to another user is refused, connected or not', async () => {
  const users = [await user('alice', 'operator', 'a'), await user('bob', 'operator', 'b')];
  const broker = await brokerWith({ users });
  const code = async (packet: Buffer): Promise<number | undefined> => (await login(broker, packet)).bytes[3];
  const keep = (id: string, name: string): Buffer =>
    connectOf({ clientId: id, flags: 0xc0, rest: [mqttString(name), mqttString(name[0] ?? '')] });
  const alice = await login(broker, keep('bench', 'alice'));
  await subscribe(alice, ['test/a'], 1);
  expect(await code(keep('bench', 'bob'))).toBe(2);
  expect(await code(connectOf({ clientId: 'bench' }))).toBe(2);
  alice.close();
  await eventually(() => expect(broker.statistics().clients).toBe(0));
  expect(await code(keep('bench', 'bob'))).toBe(2);
  expect(await code(keep('bench', 'alice'))).toBe(0);
});

test.each(['__proto__', 'constructor', 'toString', 'nobody'])(
  'user %s is unknown, and the broker lives on',
  async (name) => {
    const broker = await brokerWith({ anonymousRole: 'none' });
    const client = await login(broker, loginOf('x', name, 'y'));
    expect([...client.bytes]).toEqual([0x20, 2, 0, 4]);
    expect((await login(broker)).bytes[3]).toBe(5);
  },
);

test('more than ten wrong passwords from one address lock it out for a while, and a right one does not', async () => {
  const clock = new VirtualClock();
  const broker = await brokerWith({ clock, users: [await user('alice', 'admin', 'right')] });
  const code = async (password: string): Promise<number | undefined> =>
    (await login(broker, loginOf('a', 'alice', password))).bytes[3];
  for (let guess = 0; guess < 10; guess++) expect(await code(`wrong ${guess}`)).toBe(4);
  expect(await code('right')).toBe(3);
  await clock.advance(1_001);
  expect(await code('right')).toBe(0);
});

test('anonymous clients count only on loopback', async () => {
  const broker = await brokerWith({ host: '0.0.0.0' });
  expect((await login(broker)).bytes[3]).toBe(5);
});

test('no client has more subscriptions than it may', async () => {
  const broker = await brokerWith({ limits: { maxSubscriptions: 2 } });
  const client = await login(broker);
  expect(await subscribe(client, ['a'])).toEqual([0]);
  expect(await subscribe(client, ['b'])).toEqual([0]);
  expect(await subscribe(client, ['c'])).toEqual([0x80]);
});

test('beforeAck is asked before the PUBACK, and its refusal closes the client', async () => {
  const order: string[] = [];
  const broker = await brokerWith({
    beforeAck: ({ topic }, done) => {
      setImmediate(() => {
        order.push(`kept ${topic}`);
        done(topic === 'test/full' ? new Error('disk full') : undefined);
      });
    },
  });
  broker.subscribeInProcess('test/#', ({ topic }) => order.push(`got ${topic}`));
  const client = await login(broker);
  client.clear();
  client.send(publishOf('test/a', '', { qos: 1 }));
  await client.until((bytes) => bytes.length >= 4);
  expect(client.bytes.toString('hex')).toBe('40020007');
  client.clear();
  client.send(publishOf('test/full', '', { qos: 1 }));
  await client.until(() => false);
  expect(client.bytes).toHaveLength(0);
  expect(order).toEqual(['kept test/a', 'got test/a', 'kept test/full']);
});

test('a bridge sees which messages are to be retained, and not its own', async () => {
  const broker = await brokerWith();
  const bridge = await login(broker, connectOf({ level: 0x84, clientId: 'site' }));
  await subscribe(bridge, ['test/#', 'lab/#'], 1);
  expect(await bridge.survives(publishOf('test/own', ''))).toBe(true);
  bridge.clear();
  broker.publish({ topic: 'lab/1/demo/$info', payload: '{}', qos: 1, retain: true });
  await bridge.until((bytes) => bytes.includes('$info'));
  expect(bridge.bytes[0]).toBe(0x33);
});

test('a message comes once, with the highest QoS of the subscriptions that match', async () => {
  const broker = await brokerWith();
  const client = await login(broker);
  await subscribe(client, ['test/#'], 0);
  await subscribe(client, ['test/+'], 1);
  broker.publish({ topic: 'test/a', payload: 'x', qos: 1, retain: false });
  await client.until((bytes) => bytes.length > 0);
  broker.publish({ topic: 'test/a', payload: 'end', qos: 0, retain: false });
  await client.until((bytes) => bytes.includes('end'));
  const id = client.bytes.subarray(10, 12);
  const expected = [mqttPacket(0x32, mqttString('test/a'), id, Buffer.from('x')), publishOf('test/a', 'end')];
  expect(client.bytes.toString('hex')).toBe(Buffer.concat(expected).toString('hex'));
});
