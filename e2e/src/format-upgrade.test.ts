import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  alarmSchema,
  descriptionSchema,
  gatewayTopics,
  interlockSchema,
  rangeAnswerSchema,
} from '@labgate/contract';
import { eventually, freePort } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { askStore } from './ask-store.ts';
import { ServiceProcess } from './service-process.ts';
import { PATIENCE_MS } from './storage-rig.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const DATA = fileURLToPath(new URL('data-of-format-1/', import.meta.url));
const MINUTES_MS = 240_000;
const GW = 'bench-1';
const topics = gatewayTopics(GW);
/** When the data were made, Unix ms. */
const [FROM, TO] = [1_795_830_380_000, 1_795_830_400_000];
const TRIPPED_AT = 1_795_830_386_138;
const RUN = 'r-20261128-0001';

let data: string;
let services: ServiceProcess[];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'labgate-format-'));
  cpSync(DATA, data, { recursive: true });
  chmodSync(join(data, 'users.json'), 0o600);
  services = [];
});
afterEach(async () => {
  for (const service of services.toReversed()) await service.end('SIGTERM');
  rmSync(data, { recursive: true });
}, MINUTES_MS);

async function start(): Promise<{
  readonly gateway: ServiceProcess;
  readonly bridge: ServiceProcess;
  readonly httpUrl: string;
  readonly mqttUrl: string;
}> {
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  const mqttUrl = `mqtt://127.0.0.1:${mqttPort}`;
  const environment = {
    LABGATE_HTTP_PORT: String(httpPort),
    LABGATE_MQTT_PORT: String(mqttPort),
    LABGATE_DATA: data,
    LABGATE_CONFIG: join(data, 'labgate.yaml'),
    LABGATE_BRIDGE_PASSWORD: PASSWORD,
    LABGATE_URL: mqttUrl,
  };
  const [gateway, bridge] = [
    ServiceProcess.of('gateway', environment),
    ServiceProcess.of('bridge-redists', environment),
  ];
  services.push(gateway, bridge);
  gateway.start();
  bridge.start();
  return { gateway, bridge, httpUrl: `http://127.0.0.1:${httpPort}`, mqttUrl };
}

const PASSWORD = 'only-for-this-test-0123';

test(
  'data of the first formats are all there after an update',
  async () => {
    const { httpUrl, mqttUrl } = await start();
    await eventually(async () => expect((await fetch(`${httpUrl}/readyz`)).status).toBe(200), PATIENCE_MS);
    const client = await connectAsync(mqttUrl, { protocolVersion: 4, clientId: 'desk' });
    const got = new Map<string, unknown>();
    client.on('message', (topic, payload) => got.set(topic, JSON.parse(String(payload))));
    const wanted = [topics.alarm('warm'), topics.interlock('too-warm'), topics.deviceDescription('cam0')];
    await client.subscribeAsync(wanted, { qos: 1 });
    await eventually(() => expect([...got.keys()].toSorted()).toEqual(wanted.toSorted()), PATIENCE_MS);
    await client.endAsync();
    const [alarm, interlock, camera] = wanted.map((topic) => got.get(topic));
    expect(alarmSchema.parse(alarm)).toMatchObject({ state: 'active-acked', ack: { by: 'http' } });
    expect(interlockSchema.parse(interlock)).toMatchObject({ state: 'tripped', trip: { ts: TRIPPED_AT } });
    expect(JSON.stringify(descriptionSchema.parse(camera))).toContain('"name":"FPGA"');

    const signIn = await fetch(`${httpUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'alice', password: PASSWORD }),
    });
    expect(await signIn.json()).toEqual({ user: 'alice', role: 'admin' });
    const runs = await fetch(`${httpUrl}/api/v1/run/cmd/get`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ v: 1, id: '1', from: 'test', args: { run: RUN } }),
    });
    expect(await runs.json()).toMatchObject({ status: 'ok', data: { dut: { serial: 'WET-001' } } });

    const args = { dev: 'env0', stream: 'env', props: ['temperature'], from: FROM, to: TO, raw: true };
    const { props } = rangeAnswerSchema.parse(
      await eventually(() => askStore(mqttUrl, 'range', args, GW), PATIENCE_MS),
    );
    expect(props['temperature']?.length).toBeGreaterThan(5);
    expect(JSON.stringify(await askStore(mqttUrl, 'annotations', { from: FROM, to: TO }, GW))).toContain(
      'first light',
    );
    const env = { ...process.env, NODE_OPTIONS: '', LABGATE_DATA: data };
    await promisify(execFile)(process.execPath, [LABGATE, 'audit', 'verify'], { env });
    const recording = join(data, 'runs', RUN, 'recording.mcap');
    await promisify(execFile)(process.execPath, [LABGATE, 'replay', recording, '--verify'], { env });
  },
  MINUTES_MS,
);

/** Digests of all files. */
function digests(): Set<string> {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Set(
    files.map((file) =>
      createHash('sha256')
        .update(readFileSync(join(file.parentPath, file.name)))
        .digest('hex'),
    ),
  );
}

const asJson = (content: Buffer): Buffer =>
  Buffer.from(String(content).replace(/"(v|formatVersion)":(\s*)1/, '"$1":$2 99'));
/** The version of a segment is a number at byte 8. */
function asSegment(content: Buffer): Buffer {
  const later = Buffer.from(content);
  later.writeUInt16LE(99, 8);
  return later;
}

test.each([
  ['users.json', asJson],
  ['alarms.json', asJson],
  ['interlocks.json', asJson],
  ['regions.json', asJson],
  ['config/00000001.json', asJson],
  ['journal/000000000000000-1469855335.journal', asSegment],
])(
  '%s of a later format is refused or put aside, and not written over',
  async (name, later) => {
    const path = join(data, name);
    const before = readFileSync(path);
    const content = later(before);
    expect(content.equals(before)).toBe(false);
    writeFileSync(path, content);
    const { gateway, httpUrl } = await start();
    await eventually(async () => {
      if (gateway.exitCode === null && !(await fetch(`${httpUrl}/readyz`)).ok)
        throw new Error('not ready yet');
    }, PATIENCE_MS);
    for (const service of services) await service.end('SIGTERM');
    expect(digests()).toContain(createHash('sha256').update(content).digest('hex'));
  },
  MINUTES_MS,
);

test(
  'a history of a later format is refused and stays as it is',
  async () => {
    const path = join(data, 'history.db');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    const [id] = Object.values(database.prepare('PRAGMA application_id').get() ?? {});
    database.exec(`PRAGMA application_id = ${Number(id) - (Number(id) % 256) + 99}`);
    database.close();
    const before = createHash('sha256').update(readFileSync(path)).digest('hex');
    const { bridge } = await start();
    await eventually(() => expect(bridge.exitCode).toBe(2), PATIENCE_MS);
    expect(bridge.output).toContain('format 99');
    expect(digests()).toContain(before);
  },
  MINUTES_MS,
);
