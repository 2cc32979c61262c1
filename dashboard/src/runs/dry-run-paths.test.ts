import { expect, test } from '@jest/globals';
import { dryRun, planSchema } from '@labgate/contract';
import { dryRunPaths } from './dry-run-paths.ts';

const plan = planSchema.parse({
  name: 'burn-in',
  supply: 'psu0',
  steps: [
    { set: { voltage: 0, currentLimit: 1 } },
    { output: true },
    { ramp: { voltage: 12, overS: 10 } },
    { hold: { forS: 30 } },
    { output: false },
  ],
});

test('draws the set-points against the longest time, and when the output is on', () => {
  const paths = dryRunPaths(dryRun(plan, { maxVoltageV: 15, maxCurrentA: 2 }), 400, 100);
  expect(paths).toMatchObject({ maxVoltageV: 12, maxCurrentA: 1, on: [[0, 1]] });
  expect(paths.voltage).toMatch(/^M0\.0 98\.0/);
  expect(paths.voltage).toContain('L100.0 2.0');
});

test('a plan that sets nothing draws nothing', () => {
  const only = planSchema.parse({ name: 'watch', steps: [{ hold: { forS: 5 } }] });
  expect(dryRunPaths(dryRun(only, undefined), 400, 100)).toMatchObject({ voltage: '', current: '', on: [] });
});
