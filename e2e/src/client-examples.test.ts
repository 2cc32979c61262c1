import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { startSystem, type RunningSystem } from './running-system.ts';

const START_MS = 120_000;
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = readFileSync(join(ROOT, 'docs', 'clients.md'), 'utf8');
const shellBlocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
/** Debian's Python is the one that has Debian's packages; another one may come first on the path. */
const PYTHON_FOLDER = existsSync('/usr/bin/python3') ? '/usr/bin' : '';

let system: RunningSystem;
beforeAll(async () => {
  system = await startSystem();
}, START_MS);
afterAll(() => system.stop());

/** Runs a piece of shell as a reader of the page would. */
async function shell(text: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], {
    cwd: ROOT,
    timeout: 60_000,
    env: {
      ...process.env,
      PATH: `${PYTHON_FOLDER}:${process.env['PATH'] ?? ''}`,
      LABGATE_URL: system.mqttUrl,
      LABGATE_MQTT_PORT: String(system.mqttPort),
      LABGATE_HTTP_PORT: String(system.httpPort),
      EXAMPLE_SECONDS: '3',
    },
  });
  return stdout;
}

test('the page has shell examples', () => {
  expect(shellBlocks.length).toBeGreaterThanOrEqual(5);
});

test.each(shellBlocks.map((block, i) => [i + 1, block] as const))(
  'shell example %i of docs/clients.md works as it stands',
  async (_number, block) => {
    expect((await shell(block)).trim()).not.toBe('');
  },
  START_MS,
);

test.each([
  ['read_values.py', /^cam0\/t\/stats max: \d+(\.\d+)? °C$/m],
  ['read_frames.py', /^cam0\/frame 32x24 seq \d+: min \d+\.\d+ max \d+\.\d+ °C$/m],
  ['set_supply.py', /output \{'on': True, .*output on, 5(\.0)? V set[^]*output \{'on': False\}: output off/],
] as const)(
  '%s does what it says',
  async (file, said) => {
    expect(await shell(`python3 docs/clients/${file}`)).toMatch(said);
  },
  START_MS,
);

test(
  'join_as_device.py appears among the stored series',
  async () => {
    expect(await shell('python3 docs/clients/join_as_device.py')).toMatch(/\d+ messages of door0/);
    await eventually(async () => {
      const answer = await fetch(`${system.httpUrl}/api/v1/series?dev=door0`);
      expect(await answer.json()).toMatchObject({
        series: expect.arrayContaining([
          expect.objectContaining({ dev: 'door0', stream: 'door', prop: 'angle' }),
        ]),
      });
    });
  },
  START_MS,
);
