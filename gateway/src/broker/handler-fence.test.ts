import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, VirtualClock } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';
import { HandlerFence } from './handler-fence.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await startTestBroker();
});
afterAll(() => broker.stop());

test('a part that fails on a message keeps nobody else from it', async () => {
  const seen: string[] = [];
  broker.subscribeInProcess('lab/1/demo/#', () => {
    throw new TypeError('a mistake');
  });
  const end = broker.subscribeInProcess('lab/1/demo/+', ({ topic }) => seen.push(topic));
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.mqttPort}`);
  client.on('message', (topic) => seen.push(`over MQTT ${topic}`));
  await client.subscribeAsync('lab/1/demo/#');
  broker.publish({ topic: 'lab/1/demo/$state', payload: 'ready', qos: 1, retain: false });
  await eventually(() =>
    expect(seen.toSorted()).toEqual(['lab/1/demo/$state', 'over MQTT lab/1/demo/$state']),
  );
  expect(broker.statistics().failedHandlers).toBe(1);
  end();
  broker.publish({ topic: 'lab/1/demo/$state', payload: 'ready', qos: 0, retain: false });
  await eventually(() => expect(seen).toHaveLength(3));
  expect(seen.filter((topic) => !topic.startsWith('over'))).toHaveLength(1);
  await client.endAsync(true);
});

test('every failure is counted, and one of a kind is logged in ten seconds', async () => {
  const clock = new VirtualClock();
  const lines: unknown[] = [];
  const fence = new HandlerFence(clock, { error: (facts: object) => void lines.push(facts) });
  const fail = fence.around('lab/#', (_message: { readonly topic: string }) => {
    throw new TypeError('a mistake');
  });
  for (let i = 0; i < 100; i++) fail({ topic: 'lab/x' });
  expect(fence.failures).toBe(100);
  expect(lines).toEqual([
    { err: expect.anything(), code: 'E_INTERNAL', filter: 'lab/#', topic: 'lab/x', failures: 1 },
  ]);
  await clock.advance(10_000);
  fail({ topic: 'lab/y' });
  expect(lines[1]).toMatchObject({ topic: 'lab/y', failures: 101 });
});
