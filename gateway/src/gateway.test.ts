import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { freePort } from '@labgate/testkit';
import { loadAdapters } from './adapter-registry.ts';
import { loadGatewayConfig } from './config/load-gateway-config.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { LogTopic } from './publish/log-topic.ts';
import { connectOf, publishOf, RawClient, subscribeTo } from './testing/raw-mqtt.ts';

const folder = mkdtempSync(join(tmpdir(), 'labgate-starting-'));
let starting: Promise<Gateway> | undefined;
afterEach(async () => {
  await (await starting)?.stop();
  rmSync(folder, { recursive: true });
});

async function start(mqttPort: number): Promise<Gateway> {
  const path = join(folder, 'labgate.yaml');
  writeFileSync(path, 'gateway: { id: demo }\ndevices: {}\n');
  const environment = {
    LABGATE_CONFIG: path,
    LABGATE_DATA: folder,
    LABGATE_HTTP_PORT: '0',
    LABGATE_MQTT_PORT: String(mqttPort),
  };
  const clock = new SystemClock();
  const adapters = await loadAdapters();
  const config = loadGatewayConfig(environment, adapters);
  const log = createLogger('gateway', 'silent');
  return startGateway({ config, adapters, clock, log, logTopic: new LogTopic(clock), environment });
}

/** Says everything in one breath as soon as somebody listens. */
async function sendEarly(mqttPort: number, bytes: Uint8Array): Promise<RawClient> {
  for (;;) {
    try {
      const client = await RawClient.open(mqttPort);
      client.send(bytes);
      return client;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test('whoever gets a connection gets an answer, however early it is', async () => {
  const mqttPort = await freePort();
  starting = start(mqttPort);
  const request = JSON.stringify({ v: 1, id: 'first', from: 'early' });
  const client = await sendEarly(
    mqttPort,
    Buffer.concat([
      connectOf({ clientId: 'early' }),
      subscribeTo(['lab/1/demo/reply/early']),
      publishOf('lab/1/demo/$gw/cmd/ping', request, { qos: 1 }),
    ]),
  );
  const heard = await client.until((bytes) => bytes.includes('"status":"ok"'));
  expect(String(heard)).toContain('"id":"first"');
  client.socket.destroy();
}, 20_000);
