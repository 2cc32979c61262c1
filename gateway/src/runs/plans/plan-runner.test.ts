import { expect, test } from '@jest/globals';
import { LabError, planSchema } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import { LiveValues } from '../../live/live-values.ts';
import { PlanRunner, type PlanOutcome } from './plan-runner.ts';

/** A bench whose supply writes down what it is told. */
class PlanBench {
  readonly clock = new VirtualClock();
  readonly live = new LiveValues(this.clock, createLogger('x', 'silent'));
  readonly told: string[] = [];
  readonly marks: string[] = [];
  isOn = false;
  trip: string | undefined;
  /** What a method fails with. */
  readonly failures = new Map<string, LabError[]>();
  outcome: PlanOutcome | undefined;
  #seq = 0;

  run(steps: readonly object[], more: object = {}): PlanRunner {
    const plan = planSchema.parse({ name: 'Burn-in', supply: 'psu0', steps, ...more });
    const { clock, live } = this;
    const runner = new PlanRunner({
      plan,
      live,
      tripOf: () => this.trip,
      clock,
      ask: async (dev, method, args) => this.#command(dev, method, args),
      onChange: () => undefined,
      onMark: (text) => this.marks.push(text),
    });
    void runner.finished.then((outcome) => (this.outcome = outcome));
    return runner;
  }

  hot(value: number): void {
    this.#says('cam0', 'stats', { max: value });
  }

  /** The output went off, and the supply is asked what it does. */
  goesOff(): void {
    this.isOn = false;
    this.#says('psu0', 'psu', { output: false });
  }

  #says(dev: string, stream: string, values: Readonly<Record<string, number | boolean>>): void {
    const nowUs = this.clock.monoUs();
    this.#seq += 1;
    const stamp = {
      quality: 'good',
      seq: this.#seq,
      tsMs: this.clock.nowMs(),
      monoUs: nowUs,
      inHandUs: nowUs,
    } as const;
    this.live.take(dev, stream, values, stamp);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await settle();
  }

  #command(_dev: string, method: string, args: object): unknown {
    const failure = this.failures.get(method)?.shift();
    if (failure !== undefined) throw failure;
    if (method === 'output' && 'on' in args) this.isOn = args.on === true;
    if (method !== 'keepalive') this.told.push(`${method} ${JSON.stringify(args)}`);
    return { output: this.isOn, vSet: 1, iSet: 1, vOut: 1, iOut: 1 };
  }
}

const ON = [{ set: { voltage: 5, currentLimit: 1 } }, { output: true }];
const OFF = 'output {"on":false}';

test('set-points, ramp, wait and mark are carried out in turn, and the output is off at the end', async () => {
  const bench = new PlanBench();
  const runner = bench.run([
    ...ON,
    { ramp: { voltage: 9, overS: 4 } },
    { wait: { until: 'cam0/stats/max > 60 for 2 frames', timeoutS: 60 } },
    { mark: 'hot' },
    { hold: { forS: 2 } },
  ]);
  await bench.pass(5_000);
  expect(bench.told).toEqual([
    'set {"voltage":5,"currentLimit":1}',
    'output {"on":true,"leaseMs":10000}',
    'set {"voltage":6}',
    'set {"voltage":7}',
    'set {"voltage":8}',
    'set {"voltage":9}',
  ]);
  expect(runner.state).toMatchObject({ step: 4, text: expect.stringContaining('wait until') });
  bench.hot(61);
  await bench.pass(200);
  expect(bench.marks).toEqual([]);
  bench.hot(62);
  await bench.pass(3_000);
  expect(bench.marks).toEqual(['hot']);
  expect(bench.outcome).toEqual({ pass: true, reason: 'plan "Burn-in" done' });
  expect(bench.told.at(-1)).toBe(OFF);
  expect(runner.state.state).toBe('done');
});

test('a limit ends the plan at once, with the output off and the verdict fail', async () => {
  const bench = new PlanBench();
  bench.run([...ON, { hold: { forS: 1_000 } }], { limits: ['cam0/stats/max > 90 for 1 frames'] });
  await bench.pass(1_000);
  bench.hot(91);
  await bench.pass(200);
  expect(bench.isOn).toBe(false);
  expect(bench.outcome).toMatchObject({
    pass: false,
    reason: expect.stringContaining('cam0/stats/max > 90'),
  });
});

test.each([
  ['fail', { pass: false, reason: 'waited 5 s for: cam0/stats/max > 60 for 1 frames' }],
  ['continue', { pass: true, reason: 'plan "Burn-in" done' }],
])('a wait that runs out: %s', async (onTimeout, outcome) => {
  const bench = new PlanBench();
  bench.run([...ON, { wait: { until: 'cam0/stats/max > 60', timeoutS: 5, onTimeout } }]);
  await bench.pass(6_000);
  expect(bench.outcome).toEqual(outcome);
  expect(bench.told.at(-1)).toBe(OFF);
});

test('a pause holds the time of a step, keeps the lease, and limits are watched all the same', async () => {
  const bench = new PlanBench();
  const runner = bench.run([...ON, { hold: { forS: 5 } }], { limits: ['cam0/stats/max > 90'] });
  await bench.pass(2_000);
  runner.pause();
  await bench.pass(60_000);
  expect(bench.outcome).toBeUndefined();
  expect(bench.isOn).toBe(true);
  runner.resume();
  await bench.pass(2_000);
  expect(bench.outcome).toBeUndefined();
  runner.pause();
  bench.hot(95);
  await bench.pass(500);
  expect(bench.outcome?.pass).toBe(false);
  expect(bench.isOn).toBe(false);
});

test('an abort, a refused command and an output that others switch off all end with OFF', async () => {
  const aborted = new PlanBench();
  const runner = aborted.run([...ON, { hold: { forS: 100 } }]);
  await aborted.pass(1_000);
  runner.abort('enough');
  await aborted.pass(500);
  expect(aborted.outcome).toEqual({ pass: false, reason: 'enough' });

  const refused = new PlanBench();
  refused.failures.set('output', [new LabError('E_INTERLOCK', 'tripped')]);
  refused.run(ON);
  await refused.pass(500);
  expect(refused.outcome).toEqual({ pass: false, reason: 'tripped' });
  expect(refused.told.at(-1)).toBe(OFF);

  const unheard = new PlanBench();
  unheard.run([...ON, { hold: { forS: 100 } }]);
  await unheard.pass(1_000);
  unheard.isOn = false;
  await unheard.pass(4_000);
  expect(unheard.outcome).toEqual({ pass: false, reason: 'the output of psu0 was switched off' });

  const taken = new PlanBench();
  taken.run([...ON, { hold: { forS: 100 } }]);
  await taken.pass(1_000);
  taken.failures.set('keepalive', [new LabError('E_UNKNOWN', 'the output has no lease')]);
  await taken.pass(4_000);
  expect(taken.outcome).toEqual({ pass: false, reason: 'psu0 was switched by somebody else' });
  expect(taken.isOn).toBe(false);
});

test('a trip ends the plan with the first reading that says OFF, nothing more is set, and the verdict names it', async () => {
  const bench = new PlanBench();
  bench.run([...ON, { ramp: { voltage: 9, overS: 4 } }]);
  await bench.pass(1_100);
  bench.trip = 'interlock hot-fpga-off tripped: cam0/roi/fpga.max > 95 (95.3)';
  bench.goesOff();
  const told = bench.told.length;
  await bench.pass(5_000);
  expect(bench.outcome).toEqual({ pass: false, reason: bench.trip });
  expect(bench.told.slice(told)).toEqual([OFF]);
});

test('a command that fails because of a trip ends the plan with the trip', async () => {
  const bench = new PlanBench();
  bench.run([...ON, { ramp: { voltage: 9, overS: 4 } }]);
  await bench.pass(500);
  bench.trip = 'interlock hot-fpga-off tripped: cam0/roi/fpga.max > 95 (95.3)';
  bench.failures.set('set', [new LabError('E_BUSY', '/dev/pts/1 is needed for something else')]);
  await bench.pass(2_000);
  expect(bench.outcome).toEqual({ pass: false, reason: bench.trip });
  expect(bench.told.at(-1)).toBe(OFF);
});

test('an output that the plan itself switches off is no loss', async () => {
  const bench = new PlanBench();
  bench.run([...ON, { output: false }, { hold: { forS: 2 } }]);
  await bench.pass(1_000);
  bench.goesOff();
  await bench.pass(5_000);
  expect(bench.outcome?.pass).toBe(true);
});

test('OFF is sent again until the supply confirms it, and a supply that never does makes the verdict fail', async () => {
  const late = new PlanBench();
  late.run([...ON, { hold: { forS: 1 } }]);
  await late.pass(500);
  late.failures.set('output', [
    new LabError('E_TIMEOUT', 'no answer'),
    new LabError('E_TIMEOUT', 'no answer'),
  ]);
  await late.pass(4_000);
  expect(late.outcome?.pass).toBe(true);
  expect(late.isOn).toBe(false);

  const never = new PlanBench();
  never.run([...ON, { hold: { forS: 1 } }]);
  await never.pass(500);
  never.failures.set(
    'output',
    Array.from({ length: 20 }, () => new LabError('E_TIMEOUT', 'no answer')),
  );
  await never.pass(15_000);
  expect(never.outcome).toMatchObject({ pass: false, reason: expect.stringContaining('has not confirmed') });
});

test('what fails the verdict does not end the plan', async () => {
  const bench = new PlanBench();
  bench.run([...ON, { hold: { forS: 5 } }], {
    failIf: [{ when: 'cam0/stats/max > 50', reason: 'too warm' }],
  });
  await bench.pass(1_000);
  bench.hot(55);
  await bench.pass(5_000);
  expect(bench.marks).toEqual(['fails: too warm']);
  expect(bench.outcome).toEqual({ pass: false, reason: 'too warm' });
});
