import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ReplyAssembler, type CommandReply } from '@labgate/contract';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { loadAdapters } from '../adapter-registry.ts';
import { startGateway, type Gateway } from '../gateway.ts';
import { LogTopic } from '../publish/log-topic.ts';
import { processArguments } from '../testing/process-arguments.ts';
import { loadGatewayConfig } from './load-gateway-config.ts';

const CANARY = 'canary-c41f-never-to-be-seen';
const folder = mkdtempSync(join(tmpdir(), 'labgate-running-'));
const FILE = `gateway: { id: demo }
mqtt: { anonymousRole: admin }
devices:
  env0: { kind: bme688, simulate: true, bus: 3 }
  dut0:
    kind: dut-ssh
    simulate: true
    board: wet-a
    mac: '08:00:30:00:00:01'
    arp: { interface: eth0, ethersFile: /etc/ethers }
    password: { env: DUT_PASSWORD }
alarms:
  cold: { when: 'env0/env/temperature < 1000 for 1 frames', severity: high, text: Colder than the sun }
store: { redis: { url: 'redis://labgate:${CANARY}@127.0.0.1:6379' } }
`;

let gateway: Gateway;
let client: MqttClient;
const said: string[] = [];
const replies = new Map<string, (reply: CommandReply) => void>();

beforeAll(async () => {
  const path = join(folder, 'labgate.yaml');
  writeFileSync(path, FILE);
  const environment = {
    LABGATE_CONFIG: path,
    LABGATE_DATA: folder,
    LABGATE_HTTP_PORT: '0',
    LABGATE_MQTT_PORT: '0',
    DUT_PASSWORD: CANARY,
    HOOK: `http://127.0.0.1:1/${CANARY}`,
  };
  const clock = new SystemClock();
  const adapters = await loadAdapters();
  const logTopic = new LogTopic(clock);
  const log = createLogger('gateway', 'debug', { write: (line: string) => void said.push(line) });
  const config = loadGatewayConfig(environment, adapters);
  gateway = await startGateway({ config, adapters, clock, log, logTopic, environment });
  client = await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`, {
    clientId: 'anna',
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  const assembler = new ReplyAssembler();
  client.on('message', (topic, payload) => {
    said.push(`${topic} ${String(payload)}`);
    if (!topic.includes('/reply/')) return;
    const reply = assembler.add(JSON.parse(String(payload)) as CommandReply);
    if (reply !== undefined && reply.status !== 'accepted') replies.get(reply.id)?.(reply);
  });
  await client.subscribeAsync('lab/1/#', { qos: 1 });
});

afterAll(async () => {
  await client.endAsync(true);
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

let count = 0;
function ask(target: string, method: string, args: object): Promise<CommandReply> {
  const id = String(++count);
  const reply = new Promise<CommandReply>((resolve) => replies.set(id, resolve));
  client.publish(`lab/1/demo/${target}/cmd/${method}`, JSON.stringify({ v: 1, id, from: 'anna', args }), {
    qos: 1,
  });
  return reply;
}

/** The newest message on a topic. */
function newest(suffix: string): unknown {
  const line = said.findLast((text) => text.startsWith(`lab/1/demo/${suffix} `));
  return line === undefined ? undefined : JSON.parse(line.slice(line.indexOf(' ') + 1) || 'null');
}

test('a change comes by MQTT, counts at once, and is told to everybody as an event', async () => {
  const got = await ask('$config', 'get', {});
  const { rev } = got.data as { rev: number };
  const ops = [{ op: 'replace', path: '/devices/env0/intervalMs', value: 500 }];
  expect(await ask('$config', 'patch', { ops, ifRev: rev })).toMatchObject({
    status: 'ok',
    data: { rev: rev + 1 },
  });
  expect(newest('$event')).toMatchObject({
    type: 'config.changed',
    data: { rev: rev + 1, by: 'anna', paths: ['devices.env0.intervalMs'] },
  });
  await eventually(() =>
    expect(newest('$config/current')).toMatchObject({
      rev: rev + 1,
      config: { devices: { env0: { intervalMs: 500 } } },
    }),
  );
  await eventually(() => expect(newest('env0/$desc')).toMatchObject({ streams: { env: { periodMs: 500 } } }));
  expect(await ask('$config', 'patch', { ops, ifRev: rev })).toMatchObject({
    status: 'refused',
    code: 'E_REV',
  });
});

test('a refused change names every fault in the data of the reply', async () => {
  const ops = [
    { op: 'add', path: '/devices/env0/intervalMs', value: 1 },
    { op: 'add', path: '/alarms/broken', value: { when: 'nonsense' } },
  ];
  expect(await ask('$config', 'patch', { ops })).toMatchObject({
    status: 'refused',
    code: 'E_SCHEMA',
    data: {
      faults: expect.arrayContaining([
        expect.objectContaining({ path: 'devices.env0.intervalMs', found: '1' }),
        expect.objectContaining({ path: 'alarms.broken.when' }),
      ]),
    },
  });
});

test('an alarm is raised by a live value, acknowledged, and gone with its rule', async () => {
  await eventually(() =>
    expect(newest('$alarm/cold')).toMatchObject({ state: 'active-unacked', sev: 'high' }),
  );
  expect(await ask('$alarm/cold', 'ack', {})).toMatchObject({ status: 'ok' });
  await eventually(() =>
    expect(newest('$alarm/cold')).toMatchObject({ state: 'active-acked', ack: { by: 'anna' } }),
  );
  await ask('$config', 'patch', { ops: [{ op: 'remove', path: '/alarms/cold' }] });
  await eventually(() => expect(newest('$alarm/cold')).toBeNull());
  expect(await ask('$alarm/cold', 'ack', {})).toMatchObject({ status: 'refused', code: 'E_UNKNOWN' });
});

test('a board that gets another address is bound by itself', async () => {
  await eventually(() => expect(said.some((line) => line === 'lab/1/demo/dut0/$state ready')).toBe(true));
  await ask('$config', 'patch', { ops: [{ op: 'replace', path: '/devices/dut0/board', value: 'wet-b' }] });
  await eventually(
    () =>
      expect(
        said
          .filter((line) => line.startsWith('lab/1/demo/$audit '))
          .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1))),
      ).toContainEqual(
        expect.objectContaining({
          from: 'gateway',
          dev: 'dut0',
          method: 'arp-update',
          args: { ip: '10.100.0.2', mac: '08:00:30:00:00:01' },
          status: 'ok',
          after: expect.objectContaining({ after: '08:00:30:00:00:01' }),
        }),
      ),
    30_000,
  );
  expect(newest('dut0/$desc')).toMatchObject({ bus: 'ssh://10.100.0.2:22' });
});

test('a secret is in no topic, reply, log line or process argument, nor in a file but the configuration itself', async () => {
  const hook = { url: { env: 'HOOK' } };
  await ask('$config', 'patch', { ops: [{ op: 'add', path: '/notify/webhooks/ops', value: hook }] });
  const { data } = await ask('$config', 'get', {});
  const { config } = data as { config: { store: unknown; devices: { dut0: object } } };
  expect(config.store).toMatchObject({ redis: { url: { $secret: 'store.redis.url' } } });
  expect(config.devices.dut0).toMatchObject({ password: { $secret: 'env:DUT_PASSWORD' } });
  expect(await ask('$config', 'validate', { config })).toMatchObject({ data: { faults: [] } });
  const back = [{ op: 'replace', path: '/store', value: config.store }];
  await ask('$config', 'patch', { ops: back });
  expect(readFileSync(join(folder, 'labgate.yaml'), 'utf8')).toContain(CANARY);
  await ask('$config', 'history', {});
  await ask('$config', 'rollback', { rev: 1 });
  expect(said.length).toBeGreaterThan(20);
  expect([...said, ...processArguments()].filter((text) => text.includes(CANARY))).toEqual([]);
  const holders = filesBelow(folder).filter((path) => readFileSync(path).includes(CANARY));
  expect(holders.filter((path) => !/labgate\.yaml$|\/config\/\d{8}\.json$/.test(path))).toEqual([]);
});

function filesBelow(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const child = join(path, name);
    return statSync(child).isDirectory() ? filesBelow(child) : [child];
  });
}
