import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { startTestBroker } from '../testing/test-broker.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A broker, and the topics a client of it gets on two filters that overlap. */
async function start() {
  const broker = await startTestBroker();
  stops.push(() => broker.stop());
  const options = { protocolVersion: 4, reconnectPeriod: 0 } as const;
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.mqttPort}`, options);
  stops.push(() => client.endAsync(true));
  const topics: string[] = [];
  client.on('message', (topic) => topics.push(topic));
  await client.subscribeAsync(['lab/1/#', 'lab/1/demo/+/$state'], { qos: 1 });
  return { broker, topics };
}

const STATE = 'lab/1/demo/env0/$state';
const EVENT = 'lab/1/demo/$event';
const FRAME = 'lab/1/demo/cam0/frame';

test('a retained message is not lost to one that was published right after it', async () => {
  const { broker, topics } = await start();
  for (let i = 0; i < 50; i++) {
    broker.publish({ topic: STATE, payload: 'ready', qos: 1, retain: true });
    broker.publish({ topic: EVENT, payload: '{}', qos: 1, retain: false });
  }
  await eventually(() => expect(topics.filter((topic) => topic === EVENT)).toHaveLength(50));
  await eventually(() => expect(topics.filter((topic) => topic === STATE)).toHaveLength(50));
});

test('a message with QoS 1 is not lost to one with QoS 0, and copies of overlapping subscriptions are no more', async () => {
  const { broker, topics } = await start();
  for (let i = 0; i < 50; i++) {
    broker.publish({ topic: STATE, payload: 'ready', qos: 1, retain: true });
    broker.publish({ topic: FRAME, payload: 'x', qos: 0, retain: false });
  }
  await eventually(() => expect(topics.filter((topic) => topic === STATE)).toHaveLength(50));
  expect(topics.filter((topic) => topic === FRAME)).toHaveLength(50);
});
