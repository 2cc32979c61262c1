import { expect, test } from '@jest/globals';
import { dryRun, planSchema, type DryRun, type Plan } from './plan.ts';

const LIMITS = { maxVoltageV: 30, maxCurrentA: 5 };

function plan(parts: object): Plan {
  return planSchema.parse({ name: 'Burn-in', supply: 'psu0', ...parts });
}

function rehearse(steps: readonly object[]): DryRun {
  return dryRun(plan({ steps }), LIMITS);
}

test('a plan is played through: steps with their times, the curve of set-points, and off at the end', () => {
  const run = rehearse([
    { set: { voltage: 5, currentLimit: 1 } },
    { output: true },
    { ramp: { voltage: 12, overS: 70 } },
    { wait: { until: 'cam0/stats/max > 60 for 3 frames', timeoutS: 600 } },
    { mark: 'hot' },
    { hold: { forS: 30 } },
  ]);
  expect(run.faults).toEqual([]);
  expect(run.durationS).toBe(700);
  expect(run.steps[3]).toEqual({
    text: 'wait until cam0/stats/max > 60 for 3 frames, at most 600 s',
    fromS: 70,
    toS: 670,
    isOpen: true,
  });
  expect(run.curve).toContainEqual({ atS: 70, voltageV: 12, currentLimitA: 1, output: true });
  expect(run.curve.at(-1)).toEqual({ atS: 700, voltageV: 12, currentLimitA: 1, output: false });
});

test('repeated steps are written out', () => {
  const steps = [{ repeat: { times: 3, steps: [{ hold: { forS: 10 } }, { mark: 'cycle' }] } }];
  expect(rehearse(steps)).toMatchObject({ durationS: 30, steps: { length: 6 } });
});

test('every fault is named with its step', () => {
  const run = rehearse([
    { output: true },
    { ramp: { voltage: 12, overS: 10 } },
    { set: { voltage: 31, currentLimit: 6 } },
  ]);
  expect(run.faults).toEqual([
    'step 1: set voltage and current limit before the output is switched on',
    'step 2: set a voltage before it is ramped',
    'step 3: 31 V is above the bench limit 30 V',
    'step 3: 6 A is above the bench limit 5 A',
  ]);
});

test('a supply that the bench does not have, and a plan that names none, are faults', () => {
  expect(dryRun(plan({ steps: [{ set: { voltage: 1 } }] }), undefined).faults).toEqual([
    'there is no supply psu0 on this bench',
  ]);
  const without = planSchema.parse({ name: 'x', steps: [{ output: false }, { set: { voltage: 1 } }] });
  expect(dryRun(without, undefined).faults).toEqual([
    'step 1: the plan names no supply to switch',
    'step 2: the plan names no supply to set',
  ]);
});

test('a plan that would grow without bounds is a fault', () => {
  const cycle = { repeat: { times: 1000, steps: Array.from({ length: 6 }, () => ({ mark: 'x' })) } };
  expect(rehearse([cycle]).faults).toEqual(['the plan has more than 5000 steps']);
});

test.each([
  ['a condition that is none', { wait: { until: 'cam0 is hot', timeoutS: 10 } }],
  ['a step of two kinds', { mark: 'x', hold: { forS: 1 } }],
  ['an unknown key', { hold: { forS: 1, forever: true } }],
  ['a wait without a time-out', { wait: { until: 'cam0/stats/max > 60' } }],
  ['a set of nothing', { set: {} }],
  [
    'a repeat within a repeat',
    { repeat: { times: 2, steps: [{ repeat: { times: 2, steps: [{ mark: 'x' }] } }] } },
  ],
])('refuses %s', (_name, step) => {
  expect(planSchema.safeParse({ name: 'x', steps: [step] }).success).toBe(false);
});
