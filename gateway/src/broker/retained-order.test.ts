import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import mqtt from 'mqtt';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';

const TOPICS = gatewayTopics('demo');
const COUNT = 200;
/** Together more than a socket takes at once: the rest of what is retained waits. */
const BYTES = 20_000;

let broker: Broker;
beforeEach(async () => {
  broker = await startTestBroker();
});
afterEach(() => broker.stop());

/** Publishes one round of retained messages; `undefined` removes them. */
function publish(round: number | undefined): void {
  const payload = round === undefined ? '' : String(round).padEnd(BYTES);
  for (let i = 0; i < COUNT; i++)
    broker.publish({ topic: TOPICS.telemetry(`dev${i}`, 'env'), payload, qos: 1, retain: true });
}

test.each([0, 1] as const)(
  'with QoS %s an older retained message never comes after a newer one',
  async (qos) => {
    publish(0);
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.mqttPort}`, { protocolVersion: 4 });
    const newest = new Map<string, number>();
    const back: string[] = [];
    client.on('message', (topic, payload) => {
      const round = Number(payload.toString());
      const before = newest.get(topic) ?? 0;
      if (round < before) back.push(`${topic}: ${round} after ${before}`);
      newest.set(topic, round);
    });
    let round = 1;
    let isOver = false;
    const goOn = (): void => {
      publish(round++);
      if (!isOver) setImmediate(goOn);
    };
    goOn();
    await client.subscribeAsync(TOPICS.telemetry('+', '+'), { qos });
    await eventually(() => expect(newest.size).toBe(COUNT));
    isOver = true;
    await client.endAsync(true);
    expect(back).toEqual([]);
  },
);

test('what was removed while it waited does not come back', async () => {
  publish(0);
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.mqttPort}`, { protocolVersion: 4 });
  const isThere = new Map<string, boolean>();
  client.on('message', (topic, payload) => isThere.set(topic, payload.length > 0));
  const subscribed = client.subscribeAsync(TOPICS.telemetry('+', '+'), { qos: 1 });
  await eventually(() => expect(isThere.size).toBeGreaterThan(0));
  publish(undefined);
  await subscribed;
  await eventually(() =>
    expect([isThere.size, [...isThere.values()]]).toEqual([COUNT, Array(COUNT).fill(false)]),
  );
  await client.endAsync(true);
});
