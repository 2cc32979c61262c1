import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gatewayTopics, interlockSchema, runSummarySchema, type RunSummary } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { labgate } from './burn-in-run.ts';
import { CommandDesk } from './command-desk.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

/** In this story the heat sink of the FPGA has come off: it passes 95 °C within a minute. */
const TRIPPED_WITHIN_MS = 150_000;
const PLAN = `name: Too hot
supply: psu0
steps:
  - set: { voltage: 12, currentLimit: 1.5 }
  - output: true
  - mark: warm-up
  - hold: { forS: 600 }
`;

let system: RunningSystem;
let desk: CommandDesk;
let plan: string;
beforeAll(async () => {
  system = await startSystem({ LABGATE_SCENARIO: 'overheat' });
  desk = await CommandDesk.open(system.mqttUrl);
  plan = join(system.dataDir, 'too-hot.yaml');
  await writeFile(plan, PLAN);
}, 120_000);
afterAll(async () => {
  await desk.close();
  await system.stop();
}, 60_000);

async function runs(): Promise<RunSummary[]> {
  const { runs: list } = (await desk.command('run', 'list')) as { runs: unknown[] };
  return list.map((run) => runSummarySchema.parse(run));
}

test('a plan that overheats the board is ended by the interlock, the output is off, and the report tells the trip', async () => {
  const interlock = await lastMessage(gatewayTopics('demo').interlock('hot-fpga-off'));
  const start = await labgate(system, 'run', 'start', '--serial', 'WET-017', '--plan', plan);
  expect(start).toMatchObject({ code: 0 });
  const id = start.stdout.trim();
  const run = await eventually(async () => {
    const [newest] = await runs();
    expect(newest).toMatchObject({ id, state: 'stopped', report: true });
    return newest;
  }, TRIPPED_WITHIN_MS);
  expect(run).toMatchObject({
    verdict: {
      pass: false,
      reason: expect.stringMatching(
        /^interlock hot-fpga-off tripped: cam0\/roi\/fpga\.max > 95 for \d+ frames \(\d/,
      ),
    },
    plan: { state: 'aborted', step: 4 },
    incomplete: null,
  });
  expect(interlockSchema.parse(JSON.parse(interlock()))).toMatchObject({
    state: 'tripped',
    trip: { latencyMs: expect.any(Number) },
  });
  expect(await desk.command('psu0', 'get')).toMatchObject({ output: false });

  const report = join(system.dataDir, 'runs', id, 'report.html');
  const html = await readFile(report, 'utf8');
  expect(html).toMatch(/FAIL.*interlock hot-fpga-off tripped/s);
  expect(html).toMatch(/tripped at 9\d(\.\d+)? after .* off after \d+ ms/);
  expect(html).toContain('trip hot-fpga-off</text>');
  expect(html).not.toMatch(/\bInfinity\b|\bNaN\b|\bundefined\b/);
  expect(await labgate(system, 'report', 'verify', report)).toMatchObject({ code: 0 });
  const recording = join(system.dataDir, 'runs', id, 'recording.mcap');
  expect(await labgate(system, 'replay', recording, '--verify')).toMatchObject({ code: 0, stdout: '' });
}, 300_000);

test('while the interlock is tripped no plan heats the board, and the verdict says why', async () => {
  const { stdout } = await labgate(system, 'run', 'start', '--serial', 'WET-018', '--plan', plan);
  const run = await eventually(async () => {
    const [newest] = await runs();
    expect(newest).toMatchObject({ id: stdout.trim(), state: 'stopped' });
    return newest;
  }, 30_000);
  expect(run.verdict).toEqual({ pass: false, reason: expect.stringContaining('hot-fpga-off') });
  expect(await desk.command('psu0', 'get')).toMatchObject({ output: false });
}, 60_000);

test('a plan above the limits that the configuration has now is refused before it starts', async () => {
  const before = (await runs()).length;
  expect(await labgate(system, 'run', 'check', plan)).toMatchObject({ code: 0 });
  const limits = { maxVoltageV: 8, maxCurrentA: 1 };
  await desk.command('$config', 'patch', {
    ops: [{ op: 'add', path: '/devices/psu0/limits', value: limits }],
  });
  const check = await labgate(system, 'run', 'check', plan);
  expect(check.code).toBe(4);
  expect(check.stdout).toContain('12 V is above the bench limit 8 V');
  const start = await labgate(system, 'run', 'start', '--serial', 'WET-019', '--plan', plan);
  expect(start.code).toBe(1);
  expect(start.stderr).toContain('1.5 A is above the bench limit 1 A');
  expect(await runs()).toHaveLength(before);
}, 60_000);

/** Gives what came last on a topic. */
async function lastMessage(topic: string): Promise<() => string> {
  let last = '';
  desk.client.on('message', (from, payload) => {
    if (from === topic) last = String(payload);
  });
  await desk.client.subscribeAsync(topic, { qos: 1 });
  return () => last;
}
