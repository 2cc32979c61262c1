import { expect, test } from '@jest/globals';
import { isLabError } from '@labgate/contract';
import fc from 'fast-check';
import { AcquisitionBench } from '../testing/acquisition-bench.ts';

/** Bench limits of the simulated supply, as the default configuration has them. */
const LIMITS = { VOLT: 15, CURR: 5 };
/** After this nothing is under way any more, and every lease has ended, ms. */
const LONG = 30_000;

const leaseMs = fc.integer({ min: 100, max: 3_000 });
const amount = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: max * 1000 }).map((n) => n / 1000);

/** What people, programs and cables do to a supply. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('on' as const), leaseMs: fc.option(leaseMs) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('off' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('set' as const), voltage: amount(40), currentLimit: amount(9) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('keepalive' as const), leaseMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('get' as const, 'restart' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('unplugged' as const, 'silent' as const, 'cut' as const, 'none' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ max: 2_000, min: 0 }) }),
  },
);
type Step = ReturnType<(typeof step)['generate']>['value'];

/** What the rules of contract §6.4 allow, kept beside what is sent to the supply. */
class Model {
  readonly faults: string[] = [];
  /** ON requests since the last OFF that have not been sent. */
  #ons = 0;
  readonly #sets = { VOLT: 0, CURR: 0 };
  /** True when the output must be off in the end. */
  mustBeOff = false;

  requestOn(): void {
    this.#ons += 1;
    this.mustBeOff = false;
  }

  requestOff(): void {
    this.#ons = 0;
    this.mustBeOff = true;
  }

  requestSet(): void {
    this.#sets.VOLT += 1;
    this.#sets.CURR += 1;
  }

  /** A line is handed to the port. */
  sent(line: string): void {
    if (line === 'OUTP ON') {
      if (this.#ons === 0) this.faults.push('ON was sent without a request after the last OFF');
      this.#ons -= 1;
    }
    const [, name, value] = /^(VOLT|CURR) ([\d.]+)$/.exec(line) ?? [];
    if (name !== 'VOLT' && name !== 'CURR') return;
    if (Number(value) > LIMITS[name]) this.faults.push(`${line} is above the bench limit`);
    if (this.#sets[name] === 0) this.faults.push(`${line} was sent twice for one request`);
    this.#sets[name] -= 1;
  }
}

async function play(
  steps: readonly Step[],
): Promise<{ readonly faults: readonly string[]; readonly replies: string[] }> {
  const bench = new AcquisitionBench({ devices: ['psu0'] });
  const model = new Model();
  bench.onSupplyLine = (line) => model.sent(line);
  await bench.start(1_000);
  const replies: Promise<string>[] = [];
  const send = (method: string, args: object): Promise<string> => {
    const reply = bench.acquisition.execute('psu0', method, args).then(
      () => 'ok',
      (error: unknown) => (isLabError(error) ? error.code : `not a LabError: ${String(error)}`),
    );
    replies.push(reply);
    return reply;
  };
  for (const one of steps) {
    switch (one.kind) {
      case 'on':
        model.requestOn();
        void send('output', { on: true, ...(one.leaseMs === null ? {} : { leaseMs: one.leaseMs }) });
        break;
      case 'off':
        model.requestOff();
        void send('output', { on: false });
        break;
      case 'set':
        model.requestSet();
        void send('set', { voltage: one.voltage, currentLimit: one.currentLimit });
        break;
      case 'keepalive':
        void send('keepalive', { leaseMs: one.leaseMs });
        break;
      case 'fault':
        if (bench.supplyPort !== undefined) bench.supplyPort.fault = one.fault;
        break;
      case 'wait':
        await bench.clock.advance(one.ms);
        break;
      default:
        void send(one.kind, {});
    }
  }
  if (bench.supplyPort !== undefined) bench.supplyPort.fault = 'none';
  await bench.clock.advance(LONG);
  const faults = [...model.faults];
  if (model.mustBeOff && bench.isSupplyOn()) faults.push('the output is on after an OFF');
  const answered = await bench.run(Promise.all(replies));
  await bench.stop();
  return { faults, replies: answered };
}

test('whatever happens, after an OFF no ON is sent without a later request, and never more than the bench may have', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const { faults, replies } = await play(steps);
      expect(faults).toEqual([]);
      expect(replies.filter((code) => code.startsWith('not a'))).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 300_000);

test('an output with a lease is off in the end, whatever became of its cable', async () => {
  const fault = fc.constantFrom('none' as const, 'unplugged' as const, 'silent' as const);
  await fc.assert(
    fc.asyncProperty(leaseMs, fault, fc.integer({ min: 0, max: 5_000 }), async (lease, broken, afterMs) => {
      const bench = new AcquisitionBench({ devices: ['psu0'] });
      await bench.start(1_000);
      await bench.run(bench.acquisition.execute('psu0', 'output', { on: true, leaseMs: lease }));
      await bench.clock.advance(afterMs);
      if (bench.supplyPort !== undefined) bench.supplyPort.fault = broken;
      await bench.clock.advance(10_000);
      if (bench.supplyPort !== undefined) bench.supplyPort.fault = 'none';
      await bench.clock.advance(LONG);
      expect(bench.isSupplyOn()).toBe(false);
      await bench.stop();
    }),
    { numRuns: 40 },
  );
}, 300_000);

test('a supply that was pulled out for a minute is read again within three seconds of being plugged in', async () => {
  const bench = new AcquisitionBench({ devices: ['psu0'] });
  await bench.start(2_000);
  for (const pulledMs of [1_000, 7_000, 60_000, 600_000]) {
    if (bench.supplyPort !== undefined) bench.supplyPort.fault = 'unplugged';
    await bench.clock.advance(pulledMs);
    expect(bench.acquisition.devices()[0]?.state).not.toBe('ready');
    if (bench.supplyPort !== undefined) bench.supplyPort.fault = 'none';
    await bench.clock.advance(3_000);
    expect(bench.acquisition.devices()[0]?.state).toBe('ready');
  }
  await bench.stop();
});

test('of 1,000 commands at once to devices that fail one time in ten, each gets one answer and none is carried out twice', async () => {
  const bench = new AcquisitionBench({ devices: ['psu0', 'env0', 'adc0', 'dut0'] });
  const sets: string[] = [];
  bench.onSupplyLine = (line) => {
    if (line.startsWith('VOLT ')) sets.push(line);
  };
  await bench.start(1_000);
  let random = 1;
  const faulty = (): void => {
    random = (random * 48_271) % 2_147_483_647;
    if (bench.supplyPort !== undefined) bench.supplyPort.fault = random % 10 === 0 ? 'garbled' : 'none';
  };
  let answers = 0;
  const replies = Array.from({ length: 1_000 }, (_, i) => {
    const [dev, method, args] =
      i % 4 === 3
        ? (['dut0', 'arp-rollback', {}] as const)
        : (['psu0', 'set', { voltage: 1 + i / 1_000 }] as const);
    return bench.acquisition.execute(dev, method, args).then(
      () => (answers += 1),
      () => (answers += 1),
    );
  });
  for (let i = 0; i < 600; i++) {
    faulty();
    await bench.clock.advance(500);
  }
  await bench.run(Promise.all(replies));
  expect(answers).toBe(1_000);
  expect(sets.length).toBeGreaterThan(20);
  expect(new Set(sets).size).toBe(sets.length);
  await bench.stop();
}, 120_000);
