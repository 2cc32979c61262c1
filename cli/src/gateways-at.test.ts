import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { explainSilence } from './gateways-at.ts';
import { TestBroker } from './testing/test-broker.ts';

let broker: TestBroker;
let client: MqttClient;
beforeEach(async () => {
  broker = await TestBroker.start();
  client = await connectAsync(broker.url);
  await say('demo', '1.3', 'cam0', 'psu0');
  await say('old-1', '0.9');
});
afterEach(async () => {
  await client.endAsync(true);
  await broker.stop();
});

async function say(gw: string, contract: string, ...devices: readonly string[]): Promise<void> {
  await broker.publish(`lab/1/${gw}/$info`, JSON.stringify({ v: 1, contract }), { retain: true });
  for (const dev of devices) await broker.publish(`lab/1/${gw}/${dev}/$desc`, '{}', { retain: true });
}

test.each([
  [
    'bench-9',
    'psu0',
    'there is no gateway bench-9 at this broker (there is: demo, old-1): name one with --gw',
  ],
  ['demo', 'psu9', 'demo has no device psu9 (it has: cam0, psu0): name one with --dev'],
  ['old-1', 'psu0', 'old-1 speaks contract 0.9, this labgate 1.0: update the older of the two'],
])('a command to %s/%s that nobody answered is explained', async (gw, dev, text) => {
  expect(await explainSilence(client, gw, dev)).toMatchObject({ code: 'E_UNKNOWN', message: text });
});

test.each(['psu0', '$store', 'run'])(
  'the silence of %s, which is there, is not explained away',
  async (target) => {
    expect(await explainSilence(client, 'demo', target)).toBeUndefined();
  },
);
