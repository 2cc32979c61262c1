import { afterEach, expect, test } from '@jest/globals';
import { eventually, VirtualClock } from '@labgate/testkit';
import { connectOf, publishOf, RawClient, subscribeTo } from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const TOPIC = 'lab/1/demo/cam0/frame';
/** Together far more than the kernel keeps for a connection. */
const MESSAGES = 1_500;
const PAYLOAD = Buffer.alloc(16_384);
const BATCH = 50;

interface Viewer {
  readonly client: RawClient;
  received(): number;
}

async function viewer(port: number, clientId: string, qos: number): Promise<Viewer> {
  const client = await RawClient.login(port, connectOf({ clientId }));
  closers.push(() => client.close());
  await client.survives(subscribeTo([TOPIC], qos));
  const packetBytes = publishOf(TOPIC, PAYLOAD, { qos }).length;
  let bytes = 0;
  client.socket.removeAllListeners('data');
  client.socket.on('data', (data) => (bytes += data.length));
  return { client, received: () => Math.floor(bytes / packetBytes) };
}

/** Publishes batch by batch, as fast as `healthy` gets them; gives how many it got in the end. */
async function publishTo(healthy: Viewer, publish: () => void, withinMs: number): Promise<number> {
  try {
    for (let sent = BATCH; sent <= MESSAGES; sent += BATCH) {
      for (let index = 0; index < BATCH; index++) publish();
      await eventually(() => expect(healthy.received()).toBeGreaterThanOrEqual(sent), withinMs);
    }
  } catch {
    // It got no more: the caller looks at the number.
  }
  return healthy.received();
}

function publishing(broker: Broker, qos: 0 | 1): () => void {
  return () => broker.publish({ topic: TOPIC, payload: PAYLOAD, qos, retain: false });
}

test('sheds frames for a client that does not read, and nobody else misses one', async () => {
  const broker = await startTestBroker({ clock: new VirtualClock() });
  closers.push(() => broker.stop());
  const frozen = await viewer(broker.mqttPort, 'frozen', 0);
  frozen.client.socket.pause();
  const healthy = await viewer(broker.mqttPort, 'healthy', 0);
  expect(await publishTo(healthy, publishing(broker, 0), 10_000)).toBe(MESSAGES);
  expect([...broker.shedCounters().keys()]).toEqual(['frozen']);
  expect(broker.statistics().shed).toBeGreaterThan(100);
});

test('ends the connection of a client that has taken nothing for the drain timeout', async () => {
  const clock = new VirtualClock();
  const broker = await startTestBroker({ clock });
  closers.push(() => broker.stop());
  const frozen = await viewer(broker.mqttPort, 'frozen', 0);
  frozen.client.socket.pause();
  const healthy = await viewer(broker.mqttPort, 'healthy', 0);
  await publishTo(healthy, publishing(broker, 0), 10_000);
  await clock.advance(1_999);
  expect(broker.statistics().clients).toBe(2);
  await clock.advance(1);
  await eventually(() => expect(broker.statistics().clients).toBe(1));
});

test('ends the connection of a client for which too many bytes of QoS 1 wait, and nobody else misses one', async () => {
  const broker = await startTestBroker({ clock: new VirtualClock(), limits: { maxPendingBytes: 1_000_000 } });
  closers.push(() => broker.stop());
  const frozen = await viewer(broker.mqttPort, 'frozen', 1);
  frozen.client.socket.pause();
  const healthy = await viewer(broker.mqttPort, 'healthy', 1);
  expect(await publishTo(healthy, publishing(broker, 1), 10_000)).toBe(MESSAGES);
  await eventually(() => expect(broker.statistics().clients).toBe(1));
  expect(broker.statistics().shed).toBe(0);
});

test('a client that was slow gets frames again once it reads', async () => {
  const broker = await startTestBroker({ clock: new VirtualClock() });
  closers.push(() => broker.stop());
  const slow = await viewer(broker.mqttPort, 'slow', 0);
  slow.client.socket.pause();
  const healthy = await viewer(broker.mqttPort, 'healthy', 0);
  await publishTo(healthy, publishing(broker, 0), 10_000);
  slow.client.socket.resume();
  await eventually(() => {
    const before = slow.received();
    publishing(broker, 0)();
    expect(before).toBeGreaterThan(0);
    expect(broker.statistics().shed + before).toBeGreaterThanOrEqual(MESSAGES);
  });
  const sheddedBefore = broker.statistics().shed;
  await eventually(() => {
    publishing(broker, 0)();
    expect(slow.received() + sheddedBefore).toBeGreaterThan(MESSAGES);
  });
});
