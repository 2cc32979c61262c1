import { afterEach, expect, test } from '@jest/globals';
import { eventually, Mqtt5Broker } from '@labgate/testkit';
import { LabLink } from './lab-link.ts';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

/** A link to a broker that speaks MQTT 5 alone and has `payload` retained on `topic`. */
async function linkTo(topic: string, payload: string, isPickier = false): Promise<LabLink> {
  const broker = await Mqtt5Broker.start(topic, payload, isPickier);
  const link = new LabLink({ url: broker.url, gw: 'demo' });
  closings.push(
    () => broker.stop(),
    () => link.close(),
  );
  return link;
}

test('a broker that speaks MQTT 5 alone is spoken to in MQTT 5', async () => {
  const link = await linkTo('lab/1/demo/env0/$state', 'ready');
  await eventually(() => expect(link.deviceState('env0')).toBe('ready'));
  expect(link.status).toEqual({ kind: 'connected' });
});

test.each([
  ['a broker that speaks neither version', 'x', '', true, /speaks neither MQTT 3\.1\.1 nor MQTT 5$/],
  [
    'a gateway of another contract',
    'lab/1/demo/$info',
    '{"v":1,"contract":"2.0"}',
    false,
    /^demo speaks contract 2\.0, these nodes \d\.\d: update the older of the two$/,
  ],
])('%s is named in one line', async (_what, topic, payload, isPickier, reason) => {
  const link = await linkTo(topic, payload, isPickier);
  await eventually(() =>
    expect(link.status).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) }),
  );
  await expect(link.send('psu0', 'get', {}, { timeoutMs: 1_000 })).rejects.toMatchObject({
    code: 'E_UNREACHABLE',
    message: expect.stringMatching(reason),
  });
});

test('a broker that is not there is named for as long as it is not', async () => {
  const broker = await Mqtt5Broker.start('x', '');
  await broker.stop();
  const link = new LabLink({ url: broker.url, gw: 'demo' });
  closings.push(() => link.close());
  const statuses: string[] = [];
  link.onStatus(({ kind }) => statuses.push(kind));
  await eventually(() => expect(statuses.length).toBeGreaterThan(2), 20_000);
  expect(statuses.slice(0, 3)).toEqual(['connecting', 'failed', 'failed']);
  expect(link.status).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') });
}, 30_000);
