import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { dryRun } from '@labgate/contract';
import { listPlans, parsePlan, readPlanFile } from './plan-source.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../docs/plans');
/** Limits of the simulated supply. */
const LIMITS = { maxVoltageV: 15, maxCurrentA: 5 };
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

test('every example may be started on the simulated bench', async () => {
  const names = await readdir(EXAMPLES);
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) {
    const plan = parsePlan(await readFile(join(EXAMPLES, name), 'utf8'));
    expect([name, dryRun(plan, LIMITS).faults]).toEqual([name, []]);
  }
});

test.each([
  ['steps: [{ hold: { forS: 1 } }', /not YAML/],
  ['name: x\nsteps: [{ hold: { forS: -1 } }]\ncolour: red', /plan: steps[^]*plan: colour/],
  ['', /plan/],
  ['name: x\nsteps: [{ wait: { until: cam0 is hot, timeoutS: 1 } }]', /plan: steps/],
])('a plan with faults is refused, and they are named: %j', (text, message) => {
  expect(() => parsePlan(text)).toThrow(expect.objectContaining({ code: 'E_SCHEMA' }));
  expect(() => parsePlan(text)).toThrow(message);
});

test('plans of a folder are found by name, and nothing outside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'labgate-plans-'));
  folders.push(folder);
  await writeFile(join(folder, 'short.yaml'), 'name: short');
  await writeFile(join(folder, '.hidden.yaml'), 'name: hidden');
  expect(await listPlans(folder)).toEqual(['short.yaml']);
  expect(await readPlanFile(folder, 'short')).toBe('name: short');
  for (const name of ['../short', 'missing', '.hidden']) {
    await expect(readPlanFile(folder, name)).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  }
  expect(await listPlans(join(folder, 'none'))).toEqual([]);
});
