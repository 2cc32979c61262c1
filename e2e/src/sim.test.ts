import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { SiteBroker } from './site-broker.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const PASSWORD = 'only-for-this-test-0123';
const START_MS = 120_000;

let folder: string;
let site: SiteBroker;
let client: MqttClient;
const newest = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-sim-test-'));
  site = await SiteBroker.create();
  site.addUser('alice', 'admin', PASSWORD);
  site.addUser('bench-2', 'gateway', PASSWORD);
  await site.start();
  client = await connectAsync(`mqtt://127.0.0.1:${site.mqttPort}`, { username: 'alice', password: PASSWORD });
  client.on('message', (topic, payload) => newest.set(topic, String(payload)));
  await client.subscribeAsync(['lab/1/bench-2/$state', 'lab/1/bench-2/+/t/#'], { qos: 1 });
}, START_MS);
afterAll(async () => {
  await client.endAsync(true);
  await site.stop();
  await rm(folder, { recursive: true });
});

interface Sim {
  stdout(): string;
  stderr(): string;
  stop(): void;
  readonly exited: Promise<number | null>;
}

/** Starts `labgate sim` as the account of a gateway. */
function startSim(...args: string[]): Sim {
  const url = `mqtt://127.0.0.1:${site.mqttPort}`;
  const child = spawn(process.execPath, [LABGATE, 'sim', '--url', url, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', LABGATE_USER: 'bench-2', LABGATE_PASSWORD: PASSWORD },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    stop: () => void child.kill('SIGINT'),
    exited: once(child, 'exit').then(([code]) => code as number | null),
  };
}

test(
  'plays a bench at a broker elsewhere, once an id, and says goodbye on Ctrl+C',
  async () => {
    const sim = startSim('--gw', 'bench-2', '--scenario', 'hot-fpga', '--seed', '7');
    try {
      await eventually(() => expect(sim.stdout()).toMatch(/^bench-2 plays hot-fpga at mqtt:/), 60_000);
      await eventually(() => {
        for (const stream of ['cam0/t/stats', 'env0/t/env', 'psu0/t/psu']) {
          expect(newest.get(`lab/1/bench-2/${stream}`)).toContain('"src":"sim"');
        }
      }, 30_000);
      const second = startSim('--gw', 'bench-2');
      expect(await second.exited).toBe(1);
      expect(second.stderr()).toMatch(
        /^labgate: .* has a gateway bench-2 already: choose another with --gw\n$/,
      );
    } finally {
      sim.stop();
    }
    expect(await sim.exited).toBe(0);
    await eventually(() => expect(newest.get('lab/1/bench-2/$state')).toBe('disconnected'));
  },
  START_MS,
);

test(
  'a broker that is not there, an id that is none and a scenario nobody knows are named in one line',
  async () => {
    const cases = [
      [['--url', 'mqtt://127.0.0.1:1'], 3, /no broker answers at .*ECONNREFUSED/],
      [['--gw', 'a b'], 2, /"a b" is no gateway id/],
      [['--gw', 'bench-2', '--scenario', 'hot-fgpa'], 2, /LABGATE_SCENARIO.*hot-fpga/],
    ] as const;
    for (const [args, code, said] of cases) {
      const sim = startSim(...args);
      expect(await sim.exited).toBe(code);
      expect(sim.stderr()).toMatch(said);
    }
  },
  START_MS,
);
