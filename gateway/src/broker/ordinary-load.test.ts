import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectOf, publishOf, RawClient, subscribeTo } from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test('10,000 retained values reach a new subscriber, and 1,000 idle clients do not disturb 16 viewers', async () => {
  const broker = await startTestBroker();
  closers.push(() => broker.stop());
  for (let index = 0; index < 10_000; index++) {
    broker.publish({ topic: `lab/1/demo/d${index}/t/a`, payload: '{"v":1}', qos: 1, retain: true });
  }
  const open = async (clientId: string): Promise<RawClient> => {
    const client = await RawClient.login(broker.mqttPort, connectOf({ clientId }));
    closers.push(() => client.close());
    return client;
  };
  const late = await open('late');
  late.socket.removeAllListeners('data');
  let bytes = 0;
  late.socket.on('data', (data) => (bytes += data.length));
  late.send(subscribeTo(['lab/1/demo/+/t/#'], 0));
  const expected = Array.from({ length: 10_000 }, (_, index) =>
    publishOf(`lab/1/demo/d${index}/t/a`, '{"v":1}', { retain: true }),
  ).reduce((sum, packet) => sum + packet.length, 0);
  // SUBACK comes first.
  await eventually(() => expect(bytes).toBe(5 + expected));
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => open(`idle-${index}`)));
  const viewers = await Promise.all(Array.from({ length: 16 }, (_, index) => open(`viewer-${index}`)));
  for (const viewer of viewers) await viewer.survives(subscribeTo(['lab/1/+/+/frame']));
  for (const viewer of viewers) viewer.clear();
  const frame = Buffer.alloc(1_600);
  for (let index = 0; index < 20; index++) {
    broker.publish({ topic: 'lab/1/demo/cam0/frame', payload: frame, qos: 0, retain: false });
  }
  const all = 20 * publishOf('lab/1/demo/cam0/frame', frame).length;
  await Promise.all(viewers.map((viewer) => viewer.until((got) => got.length >= all)));
  expect(broker.statistics()).toMatchObject({ clients: 1_017, shed: 0 });
});

test('a client that says nothing, or too slowly, is closed after the connect timeout', async () => {
  const broker = await startTestBroker({ limits: { connectTimeoutMs: 60 } });
  closers.push(() => broker.stop());
  const silent = await RawClient.open(broker.mqttPort);
  const dripping = await RawClient.open(broker.mqttPort);
  const bytes = connectOf({ clientId: 'x'.repeat(60_000) });
  let at = 0;
  const drip = setInterval(() => dripping.send(bytes.subarray(at, ++at)), 5);
  closers.push(() => clearInterval(drip));
  await Promise.all([silent.until(() => false), dripping.until(() => false)]);
  expect([silent.isClosed, dripping.isClosed]).toEqual([true, true]);
});
