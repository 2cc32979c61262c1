import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandReplySchema, decodeThermalFrame, gatewayTopics, type CommandReply } from '@labgate/contract';
import { eventually, freePort } from '@labgate/testkit';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import { ServiceProcess } from './service-process.ts';
import { SiteBroker } from './site-broker.ts';
import { PATIENCE_MS } from './storage-rig.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const PASSWORD = 'only-for-this-test-0123';
const MINUTES_MS = 240_000;
const topics = gatewayTopics('demo');

let folder: string;
let site: SiteBroker;
let httpUrl: string;
let services: ServiceProcess[];
let client: MqttClient;
/** The newest message of each topic, as MQTT 5 brings it. */
const got = new Map<string, IPublishPacket>();

const siteUrl = (): string => `mqtt://alice:${PASSWORD}@127.0.0.1:${site.mqttPort}`;
const textOf = (topic: string): string => String(got.get(topic)?.payload ?? '');

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => {
    if (!(await isSo())) throw new Error('not yet');
  }, PATIENCE_MS);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-remote-'));
  site = await SiteBroker.create();
  site.addUser('alice', 'admin', PASSWORD);
  site.addUser('bench', 'gateway', PASSWORD);
  site.addUser('asking', 'viewer', PASSWORD);
  site.addUser('bridge', 'bridge', PASSWORD);
  const config = join(folder, 'labgate.yaml');
  const password = '{ env: BROKER_PASSWORD }';
  await writeFile(
    config,
    [
      'broker:',
      `  url: mqtt://127.0.0.1:${site.mqttPort}`,
      '  user: bench',
      `  password: ${password}`,
      '  commandRole: admin',
      `  reader: { user: asking, password: ${password} }`,
      ...SIMULATED,
    ].join('\n'),
  );
  const httpPort = await freePort();
  httpUrl = `http://127.0.0.1:${httpPort}`;
  services = [
    ServiceProcess.of('gateway', {
      LABGATE_HTTP_PORT: String(httpPort),
      LABGATE_CONFIG: config,
      LABGATE_DATA: join(folder, 'gateway'),
      BROKER_PASSWORD: PASSWORD,
    }),
    ServiceProcess.of('bridge-redists', {
      LABGATE_URL: `mqtt://127.0.0.1:${site.mqttPort}`,
      LABGATE_BRIDGE_PASSWORD: PASSWORD,
      LABGATE_DATA: join(folder, 'bridge'),
    }),
  ];
  // The gateway starts without its broker, and joins it when it comes.
  services[0]?.start();
  await until(async () => (await fetch(`${httpUrl}/readyz`)).ok);
  await site.start();
  services[1]?.start();
  client = await connectAsync(siteUrl(), { clientId: 'desk', protocolVersion: 5, reconnectPeriod: 200 });
  client.on('message', (topic, _payload, packet) => got.set(topic, packet));
  await client.subscribeAsync(`${topics.prefix}#`, { qos: 1 });
  await until(() => textOf(topics.state) === 'ready');
}, MINUTES_MS);

afterAll(async () => {
  await client.endAsync(true);
  for (const service of services) await service.end('SIGTERM');
  await site.stop();
  await rm(folder, { recursive: true, force: true });
}, MINUTES_MS);

const SIMULATED = [
  'gateway: { id: demo }',
  'devices:',
  '  cam0: { kind: mlx90640, simulate: true, bus: 1 }',
  '  env0: { kind: bme688, simulate: true, bus: 1 }',
  '  psu0: { kind: psu-korad, simulate: true, port: /dev/ttyUSB0, limits: { maxVoltageV: 15, maxCurrentA: 2 } }',
];

/** Sends a command as an MQTT 5 client does and gives the packet of its reply. */
async function ask(id: string, method: string, args: object): Promise<IPublishPacket> {
  const responseTopic = topics.reply('desk', id);
  const request = JSON.stringify({ v: 1, id, from: 'desk', ts: Date.now(), args });
  await client.publishAsync(topics.command('psu0', method), request, {
    qos: 1,
    properties: { responseTopic, correlationData: Buffer.from([0, 255, 7]) },
  });
  return eventually(() => {
    const packet = got.get(responseTopic);
    if (packet === undefined) throw new Error('no reply yet');
    return packet;
  }, PATIENCE_MS);
}

const replyOf = ({ payload }: IPublishPacket): CommandReply =>
  commandReplySchema.parse(JSON.parse(String(payload)));

test('a command comes by MQTT 5, and its reply carries what MQTT 5 asks for', async () => {
  let count = 0;
  // On a busy machine a supply may miss the deadline of a command.
  const packet = await eventually(async () => {
    const reply = await ask(`extras-${++count}`, 'get', {});
    expect(replyOf(reply)).toMatchObject({ status: 'ok', dev: 'psu0' });
    return reply;
  }, PATIENCE_MS);
  expect([...(packet.properties?.correlationData ?? [])]).toEqual([0, 255, 7]);
  expect(packet.properties).toMatchObject({
    userProperties: { status: 'ok' },
    contentType: 'application/json',
  });
});

test('telemetry ends by itself after a minute, frames say what they are', async () => {
  const telemetry = await eventually(() => packetOn(topics.telemetry('psu0', 'psu')), PATIENCE_MS);
  expect(telemetry.properties?.messageExpiryInterval).toBeLessThanOrEqual(60);
  expect(telemetry.properties?.contentType).toBe('application/json');
  const frame = await eventually(() => packetOn(topics.frame('cam0')), PATIENCE_MS);
  expect(frame.properties?.contentType).toBe('application/vnd.labgate.thermal-frame; v=1');
  expect(decodeThermalFrame(Buffer.from(frame.payload)).width).toBe(32);
});

function packetOn(topic: string): IPublishPacket {
  const packet = got.get(topic);
  if (packet === undefined) throw new Error(`nothing on ${topic} yet`);
  return packet;
}

test('its history is kept and asked for over that broker', async () => {
  await eventually(async () => {
    const response = await fetch(`${httpUrl}/api/v1/latest?dev=psu0`);
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain('vOut');
  }, PATIENCE_MS);
});

test(
  'a broker that was killed gets everything again, and what was sent meanwhile is not carried out',
  async () => {
    await ask('on', 'output', { on: true });
    await site.kill();
    await eventually(async () => {
      const metrics = await (await fetch(`${httpUrl}/metrics`)).text();
      expect(metrics).toMatch(/labgate_link_up\{link="[^"]+"\} 0/);
    }, PATIENCE_MS);
    got.clear();
    // The client keeps what it sends until the broker is back: too late for a command.
    const late = JSON.stringify({
      v: 1,
      id: 'late',
      from: 'desk',
      ts: Date.now() - 10_000,
      args: { voltage: 3 },
    });
    const sent = client.publishAsync(topics.command('psu0', 'set'), late, { qos: 1 });
    await site.start();
    await sent;
    await client.subscribeAsync(`${topics.prefix}#`, { qos: 1 });
    await eventually(() => {
      expect(textOf(topics.state)).toBe('ready');
      const ofDevices = ['cam0', 'env0', 'psu0'].flatMap((dev) => [
        topics.deviceDescription(dev),
        topics.deviceState(dev),
      ]);
      expect([...got.keys()]).toEqual(expect.arrayContaining([topics.info, ...ofDevices]));
    }, PATIENCE_MS);
    const again = replyOf(await ask('after', 'get', {}));
    expect(again).toMatchObject({ status: 'ok' });
    expect(JSON.stringify(again.data)).not.toContain('"vSet":3,');
    expect(textOf(topics.reply('desk'))).toMatch(/^$|E_EXPIRED/);
  },
  MINUTES_MS,
);

test(
  'the rules of the contract hold through it, but for clearing what was retained there',
  async () => {
    const args = ['conformance', siteUrl(), '--gw', 'demo', '--switch-off', '--seconds', '6', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [LABGATE, ...args]).catch(
      (error: unknown) => ({
        stdout: String(Object(error).stdout),
      }),
    );
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { clause: string; rule: string; result: string; detail?: string });
    const broken = results
      .filter(({ result }) => result === 'broken')
      .map(({ rule, detail }) => `${rule} (${detail})`);
    // An account with the role `gateway` sends no commands, and so clears none.
    expect(broken).toEqual([
      'a retained command is refused, and what was retained is cleared (the command is still retained)',
    ]);
    expect(results.filter(({ result }) => result === 'kept').length).toBeGreaterThanOrEqual(20);
  },
  MINUTES_MS,
);

test(
  'a gateway that is killed is lost to everybody',
  async () => {
    await services[0]?.end('SIGKILL');
    await eventually(() => expect(textOf(topics.state)).toBe('lost'), PATIENCE_MS);
  },
  MINUTES_MS,
);
