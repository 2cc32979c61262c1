import { afterEach, expect, test } from '@jest/globals';
import { createLogger, hashPassword, SystemClock } from '@labgate/service-kit';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Broker } from '../broker/broker.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import { CommandServer } from './command-server.ts';
import { answerForLostStore } from './lost-store.ts';

const PASSWORD = 'a password of the bridge';
const opened: { broker?: Broker; clients: MqttClient[] } = { clients: [] };

afterEach(async () => {
  for (const client of opened.clients.splice(0)) await client.endAsync(true);
  await opened.broker?.stop();
});

async function startBench(): Promise<Broker> {
  const bridge = { name: 'bridge', role: 'bridge' as const, password: await hashPassword(PASSWORD) };
  const broker = await startTestBroker({ users: [bridge] });
  opened.broker = broker;
  const log = createLogger('commands', 'silent');
  const server = new CommandServer({
    broker,
    outlet: broker,
    gatewayId: 'demo',
    clock: new SystemClock(),
    log,
  });
  answerForLostStore(server, broker);
  return broker;
}

async function connectTo(broker: Broker, clientId: string, options = {}): Promise<MqttClient> {
  const url = `mqtt://127.0.0.1:${broker.mqttPort}`;
  const client = await connectAsync(url, { clientId, protocolVersion: 4, reconnectPeriod: 0, ...options });
  opened.clients.push(client);
  return client;
}

/** Sends a command and gives the first reply. */
async function ask(client: MqttClient, topic: string): Promise<unknown> {
  await client.subscribeAsync('lab/1/demo/reply/asker', { qos: 1 });
  const reply = new Promise<unknown>((resolve) => {
    client.once('message', (_topic, payload) => resolve(JSON.parse(String(payload))));
  });
  await client.publishAsync(topic, JSON.stringify({ v: 1, id: topic, from: 'asker', args: {} }), { qos: 1 });
  return reply;
}

test('without a bridge the gateway answers a $store query itself, with E_DEVICE_LOST', async () => {
  const client = await connectTo(await startBench(), 'asker');
  expect(await ask(client, 'lab/1/demo/$store/cmd/latest')).toMatchObject({
    status: 'failed',
    code: 'E_DEVICE_LOST',
    dev: '$store',
  });
});

test('with a bridge the query is left to it', async () => {
  const broker = await startBench();
  const bridge = await connectTo(broker, 'bridge-1', { username: 'bridge', password: PASSWORD });
  await bridge.subscribeAsync('lab/1/+/$store/cmd/+', { qos: 1 });
  bridge.on('message', () => {
    void bridge.publishAsync('lab/1/demo/reply/asker', JSON.stringify({ from: 'the bridge' }), { qos: 1 });
  });
  const client = await connectTo(broker, 'asker');
  expect(await ask(client, 'lab/1/demo/$store/cmd/latest')).toEqual({ from: 'the bridge' });
});
