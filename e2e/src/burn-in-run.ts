import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSchema, type Run } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import type { RunningSystem } from './running-system.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));

/** What a command line gave. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `labgate` against a system, as a user does. */
export function labgate(system: RunningSystem, ...args: string[]): Promise<Outcome> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    LABGATE_URL: system.mqttUrl,
    LABGATE_HTTP_URL: system.httpUrl,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [LABGATE, ...args], { env, timeout: 300_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Files of a burn-in that a plan has driven from its beginning to its end. */
export interface BurnIn {
  readonly run: Run;
  readonly recording: string;
  readonly reportHtml: string;
  readonly reportJson: string;
}

/** Heats the simulated board with a plan for `seconds`, and waits until the run has stopped and its report is there. */
export async function burnIn(system: RunningSystem, seconds: number): Promise<BurnIn> {
  const plan = join(system.dataDir, 'plan.yaml');
  const steps = [
    '{ set: { voltage: 12, currentLimit: 3 } }',
    '{ output: true }',
    '{ mark: warm-up }',
    `{ hold: { forS: ${seconds} } }`,
  ];
  const limits = '[cam0/stats/max > 150 for 5 frames]';
  await writeFile(plan, `name: Burn-in\nsupply: psu0\nlimits: ${limits}\nsteps: [${steps.join(', ')}]\n`);
  const started = await labgate(system, 'run', 'start', '--serial', 'WET-017', '--plan', plan);
  if (started.code !== 0) throw new Error(started.stderr);
  const id = started.stdout.trim();
  const folder = join(system.dataDir, 'runs', id);
  const run = await eventually(
    async () => {
      const { stdout } = await labgate(system, 'run', 'get', id);
      const summary = JSON.parse(stdout) as { state: string; report?: boolean };
      if (summary.state !== 'stopped' || summary.report !== true) throw new Error(`not over yet: ${stdout}`);
      return runSchema.parse({ v: 1, ...summary });
    },
    (seconds + 90) * 1000,
  );
  return {
    run,
    recording: join(folder, 'recording.mcap'),
    reportHtml: join(folder, 'report.html'),
    reportJson: join(folder, 'report.json'),
  };
}

/** Changes one bit of a file in place. */
export async function changeOneByte(path: string, place: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[place] ^= 0x10;
  await writeFile(path, bytes);
}
