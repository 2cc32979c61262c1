import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import mqtt from 'mqtt';
import { startSystem, type RunningSystem } from './running-system.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const START_MS = 1_763_794_000_000;
const VALUES = [23.41, -0.1, 1e300, 5e-324, 0.1 + 0.2, -7, 1e21, 0];
const START_WITHIN_MS = 90_000;

let folder: string;
let first: RunningSystem;
let second: RunningSystem;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-export-'));
  [first, second] = await Promise.all([startSystem(), startSystem()]);
}, START_WITHIN_MS);
afterAll(async () => {
  await Promise.all([first.stop(), second.stop()]);
  await rm(folder, { recursive: true });
});

function labgate(system: RunningSystem, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    LABGATE_HTTP_URL: system.httpUrl,
    LABGATE_URL: system.mqttUrl,
  };
  return promisify(execFile)(process.execPath, [LABGATE, ...args], { env });
}

/** A device of a third party with a unit that has everything in it, and values of every kind. */
async function publishOddValues({ mqttUrl }: RunningSystem): Promise<void> {
  const topics = gatewayTopics('demo');
  const client = await mqtt.connectAsync(mqttUrl, { clientId: 'odd', protocolVersion: 4 });
  const props = { a: { datatype: 'float', unit: '"%", [x]' }, 'b.max': { datatype: 'float' } };
  const description = {
    v: 1,
    id: 'odd0',
    kind: 'odd',
    name: 'Odd',
    streams: { s: { periodMs: 1000, props } },
  };
  await client.publishAsync(topics.deviceDescription('odd0'), JSON.stringify(description), {
    qos: 1,
    retain: true,
  });
  for (const [seq, value] of VALUES.entries()) {
    const ts = START_MS + seq * 86_400_000 + seq;
    const val = seq % 3 === 0 ? { a: value, 'b.max': -value } : { a: value };
    const message = { v: 1, sid: '0badcafe', seq, ts, mono: seq, q: 'good', val };
    await client.publishAsync(topics.telemetry('odd0', 's'), JSON.stringify(message), { qos: 1 });
  }
  await client.endAsync();
}

test.each(['csv', 'jsonl'])(
  'export, import into another bench and export again: the same bytes (%s)',
  async (form) => {
    await publishOddValues(first);
    const [one, two] = [join(folder, `one.${form}`), join(folder, `two.${form}`)];
    await eventually(async () => {
      await labgate(first, 'export', one, '--dev', 'odd0');
      expect((await readFile(one, 'utf8')).split('\n')).toHaveLength(VALUES.length + 2);
    }, 30_000);
    const { stderr } = await labgate(second, 'import', one);
    expect(stderr).toContain(`${VALUES.length} rows: 11 samples stored`);
    await labgate(second, 'export', two, '--dev', 'odd0');
    expect(await readFile(two, 'utf8')).toBe(await readFile(one, 'utf8'));
    const verified = await labgate(second, 'verify-data');
    expect(verified.stderr).toContain(' 0 differ from the ledger');
  },
  120_000,
);

test('notes are kept, and read by their time', async () => {
  const url = `${first.httpUrl}/api/v1/annotations`;
  const body = JSON.stringify({ ts: START_MS, text: 'heat sink turned <b>round</b>' });
  const put = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(put.status).toBe(200);
  const found = await fetch(`${url}?from=${START_MS - 1}&to=2030-01-01T00:00:00Z`);
  expect(await found.json()).toMatchObject({
    annotations: [{ ts: START_MS, text: 'heat sink turned <b>round</b>' }],
    more: false,
  });
});
