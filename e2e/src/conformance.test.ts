import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { startSystem } from './running-system.ts';
import { SiteBroker } from './site-broker.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const PASSWORD = 'only-for-this-test-0123';
const MINUTES_MS = 240_000;

interface Result {
  readonly clause: string;
  readonly rule: string;
  readonly result: 'kept' | 'broken' | 'unseen';
  readonly detail?: string;
}

/** What `labgate conformance` prints of a gateway. */
async function conformance(url: string, mqttVersion = '3.1.1'): Promise<Result[]> {
  const watch = ['--gw', 'demo', '--switch-off', '--seconds', '6', '--json'];
  const args = ['conformance', url, ...watch, '--mqtt', mqttVersion];
  const { stdout } = await promisify(execFile)(process.execPath, [LABGATE, ...args]).catch(
    (error: unknown) => ({ stdout: String(Object(error).stdout) }), // it ends with 4 when a rule is broken
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
}

const named = (results: readonly Result[], wanted: Result['result']): string[] =>
  results
    .filter(({ result }) => result === wanted)
    .map(({ clause, rule, detail }) => `${clause} ${rule}${detail === undefined ? '' : ` (${detail})`}`);

test(
  'the gateway keeps every rule of the contract that a client can see',
  async () => {
    const system = await startSystem();
    try {
      const results = await conformance(system.mqttUrl);
      expect(named(results, 'broken')).toEqual([]);
      expect(named(results, 'unseen')).toEqual([
        '§8 a gateway that replays a recording refuses every command (nothing is being replayed)',
      ]);
    } finally {
      await system.stop();
    }
  },
  MINUTES_MS,
);

test.each(['3.1.1', '5'])(
  'the rules hold through the Mosquitto of a site for a client of MQTT %s',
  async (version) => {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-conformance-'));
    const users = join(folder, 'users.json');
    const site = await SiteBroker.create();
    const bridge = ['user', 'add', 'site', '--role', 'bridge', '--command-role', 'admin', '--file', users];
    site.labgate(bridge, PASSWORD);
    const system = await startSystem({ LABGATE_USERS: users });
    try {
      site.addUser('alice', 'admin', PASSWORD);
      site.addGateway('demo', system.mqttPort, 'site', PASSWORD);
      await site.start();
      const url = `mqtt://alice:${PASSWORD}@127.0.0.1:${site.mqttPort}`;
      await linked(url);
      const results = await conformance(url, version);
      expect(named(results, 'broken')).toEqual([]);
      expect(named(results, 'kept').length).toBeGreaterThanOrEqual(20);
    } finally {
      await site.stop();
      await system.stop();
      await rm(folder, { recursive: true });
    }
  },
  MINUTES_MS,
);

/** Resolves once the site hears the gateway. */
async function linked(url: string): Promise<void> {
  const client = await connectAsync(url, { protocolVersion: 4 });
  let frames = 0;
  client.on('message', () => (frames += 1));
  try {
    await client.subscribeAsync('lab/1/demo/cam0/frame');
    await eventually(() => expect(frames).toBeGreaterThan(0), 30_000);
  } finally {
    await client.endAsync(true);
  }
}
