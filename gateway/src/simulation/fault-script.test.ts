import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { faultPlanSchema, FaultScript, type FaultPlan } from './fault-script.ts';
import type { FaultTarget } from './fault-target.ts';

function recording(clock: VirtualClock, log: string[], id: string): FaultTarget {
  return {
    faults: ['none', 'absent'],
    inject: (fault) => log.push(`${clock.monoUs() / 1000} ${id} ${fault}`),
  };
}

function scriptOf(plan: FaultPlan) {
  const clock = new VirtualClock();
  const log: string[] = [];
  const targets = new Map([
    ['cam0', recording(clock, log, 'cam0')],
    ['env0', recording(clock, log, 'env0')],
  ]);
  return { clock, log, script: new FaultScript({ clock, plan, targets }) };
}

test('actions are carried out at their times, whatever their order in the plan', async () => {
  const { clock, log, script } = scriptOf({
    actions: [
      { atMs: 200, device: 'cam0', fault: 'none' },
      { atMs: 0, device: 'env0', fault: 'absent' },
      { atMs: 100, device: 'cam0', fault: 'absent' },
    ],
  });
  script.start();
  await clock.advance(1000);
  expect(log).toEqual(['0 env0 absent', '100 cam0 absent', '200 cam0 none']);
  expect(clock.pending).toBe(0);
});

test('a repeated plan keeps its period without drift', async () => {
  const { clock, log, script } = scriptOf({
    actions: [
      { atMs: 10, device: 'cam0', fault: 'absent' },
      { atMs: 30, device: 'cam0', fault: 'none' },
    ],
    repeatMs: 60,
  });
  script.start();
  await clock.advance(160);
  expect(log.map((line) => Number(line.split(' ')[0]))).toEqual([10, 30, 70, 90, 130, 150]);
  script.stop();
  await clock.advance(500);
  expect(log).toHaveLength(6);
  expect(clock.pending).toBe(0);
});

test('an empty plan that repeats does nothing', async () => {
  const { clock, script } = scriptOf({ actions: [], repeatMs: 60 });
  script.start();
  await clock.advance(1000);
  expect(clock.pending).toBe(0);
});

test('starting again begins anew', async () => {
  const { clock, log, script } = scriptOf({ actions: [{ atMs: 100, device: 'cam0', fault: 'absent' }] });
  script.start();
  await clock.advance(50);
  script.start();
  await clock.advance(1000);
  expect(log).toEqual(['150 cam0 absent']);
});

test('each action is reported when it has been carried out', async () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  const script = new FaultScript({
    clock,
    plan: { actions: [{ atMs: 5, device: 'cam0', fault: 'absent' }] },
    targets: new Map([['cam0', recording(clock, log, 'cam0')]]),
    onAction: ({ device, fault }) => log.push(`told ${device} ${fault}`),
  });
  script.start();
  await clock.advance(10);
  expect(log).toEqual(['5 cam0 absent', 'told cam0 absent']);
});

test.each([
  { atMs: 0, device: 'cam9', fault: 'absent' },
  { atMs: 0, device: 'cam0', fault: 'on-fire' },
])('a plan with %p is refused before it starts', (action) => {
  expect(() => scriptOf({ actions: [action] })).toThrow(
    expect.objectContaining({
      code: 'E_UNKNOWN',
      message: expect.stringMatching(/there are: (cam0, env0|none, absent)/),
    }),
  );
});

test('a plan from the configuration is checked', () => {
  const action = { atMs: 10, device: 'cam0', fault: 'bus-stuck' };
  expect(faultPlanSchema.parse({ actions: [action], repeatMs: 11 })).toEqual({
    actions: [action],
    repeatMs: 11,
  });
  for (const wrong of [
    { actions: [{ ...action, atMs: -1 }] },
    { actions: [{ ...action, atMs: 0.5 }] },
    { actions: [{ ...action, device: 'Cam 0' }] },
    { actions: [{ ...action, fault: '' }] },
    { actions: [{ ...action, extra: 1 }] },
    { actions: [action], repeatMs: 10 },
    { actions: [action], repeatMs: 0 },
    {},
  ]) {
    expect(faultPlanSchema.safeParse(wrong).success).toBe(false);
  }
});
