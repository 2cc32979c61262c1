import { afterEach, expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function brokerOf(): Promise<Broker> {
  const broker = await startTestBroker();
  closers.push(() => broker.stop());
  return broker;
}

async function clientOf(broker: Broker, clientId: string): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.mqttPort}`, { clientId, protocolVersion: 4 });
  closers.push(() => client.endAsync(true));
  return client;
}

function nextMessage(client: MqttClient): Promise<{ topic: string; text: string; retain: boolean }> {
  return new Promise((resolve) => {
    client.once('message', (topic, payload, { retain }) =>
      resolve({ topic, text: payload.toString(), retain }),
    );
  });
}

test('carries what the gateway publishes to a client, and a retained value to one that comes later', async () => {
  const broker = await brokerOf();
  const client = await clientOf(broker, 'one');
  await client.subscribeAsync('lab/1/demo/#', { qos: 1 });
  const live = nextMessage(client);
  broker.publish({ topic: 'lab/1/demo/env0/t/env', payload: '{"v":1}', qos: 1, retain: true });
  expect(await live).toEqual({ topic: 'lab/1/demo/env0/t/env', text: '{"v":1}', retain: false });
  const late = await clientOf(broker, 'two');
  const value = nextMessage(late);
  await late.subscribeAsync('lab/1/+/+/t/#', { qos: 1 });
  expect(await value).toEqual({ topic: 'lab/1/demo/env0/t/env', text: '{"v":1}', retain: true });
});

test('hands commands to the gateway with their verified sender', async () => {
  const broker = await brokerOf();
  const heard: unknown[] = [];
  broker.subscribeInProcess('lab/1/demo/+/cmd/#', ({ topic, sender }) => heard.push({ topic, sender }));
  const client = await clientOf(broker, 'desk');
  await client.publishAsync('lab/1/demo/psu0/cmd/output', '{}', { qos: 1 });
  expect(heard).toEqual([
    {
      topic: 'lab/1/demo/psu0/cmd/output',
      sender: { clientId: 'desk', role: 'admin', address: '127.0.0.1' },
    },
  ]);
});

test('a port that is taken is E_PORT_IN_USE', async () => {
  const { mqttPort } = await brokerOf();
  await expect(startTestBroker({ mqttPort })).rejects.toMatchObject({ code: 'E_PORT_IN_USE' });
});

test('the caller may reuse the bytes it has published at once', async () => {
  const broker = await brokerOf();
  const client = await clientOf(broker, 'one');
  await client.subscribeAsync('test/#');
  const message = nextMessage(client);
  const payload = Buffer.from('first');
  broker.publish({ topic: 'test/a', payload, qos: 0, retain: false });
  payload.write('other');
  expect(await message).toMatchObject({ text: 'first' });
});

test('knows whether anybody would get a message, also one whose session is kept while it is away', async () => {
  const broker = await brokerOf();
  const topic = 'lab/1/demo/$journal/tail';
  expect(broker.isHeard(topic)).toBe(false);
  const url = `mqtt://127.0.0.1:${broker.mqttPort}`;
  const follower = await connectAsync(url, { clientId: 'bridge', clean: false, protocolVersion: 4 });
  await follower.subscribeAsync('lab/1/+/$journal/tail', { qos: 1 });
  expect(broker.isHeard(topic)).toBe(true);
  await follower.endAsync(true);
  expect(broker.isHeard(topic)).toBe(true);
  expect(broker.isHeard('lab/1/demo/$event')).toBe(false);
});
