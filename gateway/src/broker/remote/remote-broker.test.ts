import { afterEach, expect, test } from '@jest/globals';
import { createLogger, hashPassword, SystemClock } from '@labgate/service-kit';
import { eventually, freePort } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Broker } from '../broker.ts';
import type { ForeignMessage, PublishedMessage } from '../foreign-message.ts';
import { Secrets } from '../../secrets.ts';
import { startTestBroker } from '../../testing/test-broker.ts';
import { RemoteBroker } from './remote-broker.ts';
import { remoteConfigSchema } from './remote-config.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const PASSWORD = 'only-for-this-test-0123';
const account = hashPassword(PASSWORD).then(
  (password) => ({ name: 'bench', role: 'gateway', password }) as const,
);

/** A broker elsewhere that speaks MQTT 3.1.1 only; what MQTT 5 adds is shown with Mosquitto, in e2e. */
async function startElsewhere(mqttPort: number): Promise<Broker> {
  const broker = await startTestBroker({ mqttPort, users: [await account] });
  closers.push(() => broker.stop());
  return broker;
}

interface Bench {
  readonly port: number;
  readonly broker: RemoteBroker;
  readonly journaled: PublishedMessage[];
  /** How often it has connected. */
  readonly connected: () => number;
}

async function createBench(beforeAck?: (message: PublishedMessage) => Error | undefined): Promise<Bench> {
  const port = await freePort();
  const journaled: PublishedMessage[] = [];
  let connected = 0;
  const broker = new RemoteBroker({
    config: remoteConfigSchema.parse({
      url: `mqtt://127.0.0.1:${port}`,
      user: 'bench',
      password: { env: 'BROKER_PASSWORD' },
    }),
    gatewayId: 'demo',
    ownDevices: ['psu0'],
    secrets: new Secrets({ BROKER_PASSWORD: PASSWORD }),
    clock: new SystemClock(),
    log: createLogger('broker', 'silent'),
    beforeAck: (message, done) => {
      const failure = beforeAck?.(message);
      if (failure === undefined) journaled.push(message);
      done(failure);
    },
  });
  closers.push(() => broker.stop());
  broker.connect(() => (connected += 1));
  return { port, broker, journaled, connected: () => connected };
}

async function client(
  port: number,
  filter?: string,
): Promise<{ client: MqttClient; got: Map<string, string> }> {
  const got = new Map<string, string>();
  const joined = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4, clientId: 'desk' });
  closers.push(() => joined.endAsync(true));
  joined.on('message', (topic, payload) => got.set(topic, String(payload)));
  if (filter !== undefined) await joined.subscribeAsync(filter, { qos: 1 });
  return { client: joined, got };
}

const state = (payload: string) => ({ topic: 'lab/1/demo/$state', payload, qos: 1, retain: true }) as const;

test('what was said before there was a connection, and while it was gone, is retained there afterwards', async () => {
  const { port, broker, connected } = await createBench();
  broker.publish(state('init'));
  const first = await startElsewhere(port);
  await eventually(() => expect(connected()).toBe(1));
  await eventually(() =>
    expect(first.retained('lab/1/demo/$state').map(({ payload }) => String(payload))).toEqual(['init']),
  );
  await first.stop();
  await eventually(() => expect(broker.remote).toBe('disconnected'));
  broker.publish(state('ready'));
  const second = await startElsewhere(port);
  await eventually(() =>
    expect(second.retained('lab/1/demo/$state').map(({ payload }) => String(payload))).toEqual(['ready']),
  );
  expect([connected(), broker.remote]).toEqual([2, 'connected']);
});

test('who leaves says so, and nothing comes after it', async () => {
  const { port, broker, connected } = await createBench();
  await startElsewhere(port);
  await eventually(() => expect(connected()).toBe(1));
  const { got } = await client(port, 'lab/1/demo/$state');
  broker.publish(state('disconnected'));
  await broker.stop();
  await eventually(() => expect(got.get('lab/1/demo/$state')).toBe('disconnected'));
});

test('a command comes in with the rights of the account', async () => {
  const { port, broker, connected } = await createBench();
  const commands: ForeignMessage[] = [];
  broker.subscribeInProcess('lab/1/demo/psu0/cmd/+', (message) => commands.push(message));
  await startElsewhere(port);
  await eventually(() => expect(connected()).toBe(1));
  const desk = await client(port);
  await eventually(async () => {
    await desk.client.publishAsync('lab/1/demo/psu0/cmd/get', '{}', { qos: 1 });
    expect(commands.length).toBeGreaterThan(0);
  });
  expect(commands[0]).toMatchObject({ retain: false, sender: { role: 'bridge', commandRole: 'operator' } });
});

test('devices of other clients are journaled before they are seen, own ones that come back are neither', async () => {
  const { port, broker, journaled, connected } = await createBench();
  const seen: string[] = [];
  broker.subscribeInProcess('lab/1/demo/#', ({ topic, sender }) =>
    seen.push(`${topic} ${sender?.role ?? 'own'}`),
  );
  await startElsewhere(port);
  await eventually(() => expect(connected()).toBe(1));
  const desk = await client(port);
  broker.publish({ topic: 'lab/1/demo/cam0/$state', payload: 'ready', qos: 1, retain: true });
  await eventually(async () => {
    await desk.client.publishAsync('lab/1/demo/psu0/t/psu', '{}', { qos: 1 });
    await desk.client.publishAsync('lab/1/demo/dut9/t/a', '{}', { qos: 1 });
    expect(journaled.map(({ topic }) => topic)).toContain('lab/1/demo/dut9/t/a');
  });
  expect(new Set(seen)).toEqual(new Set(['lab/1/demo/cam0/$state own', 'lab/1/demo/dut9/t/a device']));
});

test('what the journal will not have is handed to nobody, and the connection stays', async () => {
  const { port, broker, connected } = await createBench(({ topic }) =>
    topic.includes('dut8') ? new Error('too large') : undefined,
  );
  const seen: string[] = [];
  broker.subscribeInProcess('lab/1/demo/+/t/+', ({ topic }) => seen.push(topic));
  await startElsewhere(port);
  await eventually(() => expect(connected()).toBe(1));
  const desk = await client(port);
  await eventually(async () => {
    await desk.client.publishAsync('lab/1/demo/dut8/t/a', '{}', { qos: 1 });
    await desk.client.publishAsync('lab/1/demo/dut9/t/a', '{}', { qos: 1 });
    expect(seen.length).toBeGreaterThan(0);
  });
  expect(new Set(seen)).toEqual(new Set(['lab/1/demo/dut9/t/a']));
  expect(connected()).toBe(1);
});

test('parts of this process hear each other while there is no connection', async () => {
  const { broker } = await createBench();
  const heard: string[] = [];
  const end = broker.subscribeInProcess('lab/1/demo/$state', ({ payload }) => heard.push(String(payload)));
  broker.publish(state('ready'));
  end();
  broker.publish(state('disconnected'));
  expect(heard).toEqual(['ready']);
  expect(broker.retained('lab/1/demo/#')).toMatchObject([{ payload: 'disconnected' }]);
  await eventually(() => expect(broker.links()[0]?.fault).toMatch(/ECONNREFUSED/));
});

test.each(['http://site', 'mqtt://user:secret@site', 'mqtt://', 'site:1883'])(
  '%s is no address of a broker',
  (url) => {
    expect(remoteConfigSchema.safeParse({ url }).success).toBe(false);
  },
);
