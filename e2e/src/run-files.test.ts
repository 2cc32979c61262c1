import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runSummarySchema, type RunSummary } from '@labgate/contract';
import { Recording } from '@labgate/recording';
import { eventually } from '@labgate/testkit';
import { labgate } from './burn-in-run.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const FRAMES = 20;

let system: RunningSystem;
let first: RunSummary;
let second: RunSummary;
beforeAll(async () => {
  system = await startSystem();
  first = await record('WET-017', 'pass', 'all rails within limits');
  second = await record('WET-018', 'fail', '');
}, 180_000);
afterAll(async () => {
  await system.stop();
}, 60_000);

async function get(id: string): Promise<RunSummary> {
  return runSummarySchema.parse(JSON.parse((await labgate(system, 'run', 'get', id)).stdout));
}

/** A place with a second of a recording before it and the rest behind it. */
async function insideSecondChunk(file: string): Promise<number> {
  const recording = await Recording.open(file);
  const { offset, length } = recording.chunks[1] ?? { offset: 0, length: 0 };
  await recording.close();
  return offset + Math.floor(length / 2);
}

/** Records for a moment, as a user does. */
async function record(serial: string, verdict: string, reason: string): Promise<RunSummary> {
  const start = await labgate(system, 'run', 'start', '--serial', serial, '--tag', 'burn-in', 'rev-c');
  expect(start.code).toBe(0);
  const id = start.stdout.trim();
  expect(await labgate(system, 'run', 'mark', 'fan off')).toMatchObject({ code: 0, stdout: '' });
  await eventually(async () => expect((await get(id)).counts.frames).toBeGreaterThan(FRAMES), 30_000);
  expect(await labgate(system, 'run', 'verdict', verdict, reason)).toMatchObject({ code: 0 });
  const stop = await labgate(system, 'run', 'stop');
  expect(stop.stdout).toMatch(new RegExp(`^${id} {2}stopped {2}${serial} `));
  return eventually(async () => {
    const run = await get(id);
    expect(run.report).toBe(true);
    return run;
  }, 30_000);
}

test('the list tells every run, newest first, as lines and as JSON', async () => {
  const lines = (await labgate(system, 'run', 'list')).stdout.trim().split('\n');
  expect(lines[0]).toMatch(/WET-018.*FAIL/);
  expect(lines[1]).toMatch(/WET-017.*pass all rails within limits/);
  const { runs } = JSON.parse((await labgate(system, 'run', 'list', '--json')).stdout) as { runs: unknown[] };
  expect(runs.map((run) => runSummarySchema.parse(run))).toMatchObject([
    { id: second.id, tags: ['burn-in', 'rev-c'] },
    { id: first.id, verdict: { pass: true } },
  ]);
});

test('a run that is kept cannot be deleted until it is kept no longer', async () => {
  const id = second.id ?? '';
  expect((await labgate(system, 'run', 'keep', id)).stdout).toMatch(/kept\n$/);
  const refused = await labgate(system, 'run', 'delete', id);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('kept') });
  expect((await labgate(system, 'run', 'keep', id, '--off')).stdout).not.toContain('kept');
  expect(await labgate(system, 'run', 'keep', 'r-20200101-0001')).toMatchObject({ code: 1 });
});

test('the differences of two runs are told channel by channel', async () => {
  const [a, b] = [first.id ?? '', second.id ?? ''];
  const { stdout } = await labgate(system, 'run', 'compare', a, b);
  expect(stdout).toMatch(/^channel +mean A +mean B +B − A/);
  expect(stdout).toMatch(/^cam0\/stats\/max +[\d.]+ +[\d.]+ +-?[\d.e-]+/m);
  const { channels } = JSON.parse((await labgate(system, 'run', 'compare', a, b, '--json')).stdout) as {
    channels: { dev: string; channel: string; a: { mean: number }; difference: { mean: number } }[];
  };
  const air = channels.find(({ dev, channel }) => dev === 'env0' && channel === 'temperature');
  expect(air?.a.mean).toBeGreaterThan(0);
  expect(air?.difference.mean).toEqual(expect.any(Number));
});

test('a run moves from one gateway to another as one file, byte for byte', async () => {
  const id = first.id ?? '';
  const file = join(system.dataDir, 'moved.mcap');
  expect(await labgate(system, 'run', 'download', id, file)).toMatchObject({ code: 0 });
  const bytes = await readFile(file);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(first.sha256);
  expect(await labgate(system, 'run', 'upload', file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is here already'),
  });
  expect(await labgate(system, 'run', 'delete', id)).toMatchObject({ code: 0 });
  expect(existsSync(join(system.dataDir, 'runs', id))).toBe(false);
  expect(await labgate(system, 'run', 'upload', file)).toMatchObject({ code: 0, stdout: `${id}\n` });
  const { sha256, verdict, dut, imported, incomplete } = await get(id);
  expect({ sha256, verdict, dut, imported, incomplete }).toEqual({
    sha256: first.sha256,
    verdict: first.verdict,
    dut: first.dut,
    imported: true,
    incomplete: null,
  });
}, 60_000);

test('of a file that was cut what is there is taken, and what is missing is named; a foreign one is refused', async () => {
  const id = second.id ?? '';
  const file = join(system.dataDir, 'cut.mcap');
  await labgate(system, 'run', 'download', id, file);
  await labgate(system, 'run', 'delete', id);
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, await insideSecondChunk(file)));
  const upload = await labgate(system, 'run', 'upload', file);
  expect(upload).toMatchObject({
    code: 0,
    stdout: `${id}\n`,
    stderr: expect.stringContaining('index: missing'),
  });
  const run = await get(id);
  expect(run.incomplete?.reason).toContain('damaged or was not closed');
  expect(run.counts.frames).toBeGreaterThan(0);
  expect(run.counts.frames).toBeLessThan(second.counts.frames);

  const before = (await labgate(system, 'run', 'list')).stdout;
  for (const foreign of [Buffer.from('no recording at all'), Buffer.alloc(100_000, 7), Buffer.alloc(0)]) {
    await writeFile(file, foreign);
    expect(await labgate(system, 'run', 'upload', file)).toMatchObject({ code: 1, stdout: '' });
  }
  expect((await labgate(system, 'run', 'list')).stdout).toBe(before);
}, 60_000);
