import { describe, expect, test } from '@jest/globals';
import { loadAdapters } from '../adapter-registry.ts';
import type { StreamSample } from '../adapter.ts';
import { faultsOf, labErrorOf, outcomeOf, TRIES } from '../testing/adapter-checks.ts';
import { SerialBench } from '../testing/serial-bench.ts';
import type { ReadyReading } from '../testing/virtual-bench.ts';

const adapters = [...(await loadAdapters()).entries()].flatMap(([kind, adapter]) =>
  adapter.transport === 'serial' ? [[kind, adapter] as const] : [],
);

/** Rounds after which the last late answer has come and the driver must have found its step. */
const TRIES_AFTER_LATE_ANSWERS = 10;

describe.each(adapters)('%s', (_kind, adapter) => {
  const config = adapter.configSchema.parse({});
  const { deadlineMs } = adapter.cadence(config);

  test('names a port and a rate', () => {
    const { path, baudRate } = adapter.address(config);
    expect(path).toMatch(/^\/dev\//);
    expect(baudRate).toBeGreaterThanOrEqual(300);
  });

  test('is brought to a safe state by somebody who knows nothing of its protocol', async () => {
    const safeState = adapter.safeState?.(config);
    if (safeState === undefined) throw new Error('an instrument with an output says how it is switched off');
    const { off, ask, confirmed, gapMs } = safeState;
    expect(confirmed.flags).toBe('');
    const bench = new SerialBench();
    bench.load.drive({ voltageV: 12, currentLimitA: 1.5 });
    const line = await bench.simulate(adapter, config).open();
    const send = async (bytes: Uint8Array): Promise<string> => {
      line.discard();
      await bench.run(line.write(bytes));
      await bench.clock.advance(Math.max(gapMs, 100));
      return String.fromCharCode(...line.discard());
    };
    await send(Uint8Array.of(0x4f)); // half a command of a gateway that died
    expect(confirmed.test(await send(ask))).toBe(false);
    for (const bytes of off) await send(bytes);
    expect(confirmed.test(await send(ask))).toBe(true);
    expect(bench.load.driven.voltageV).toBe(0);
  });

  test('reads its own simulator within its deadline, every value described and of its type', async () => {
    const bench = new SerialBench();
    bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    let samples: readonly StreamSample[] = [];
    for (let i = 0; i < TRIES; i++) {
      const startUs = bench.clock.monoUs();
      samples = [...samples, ...(await bench.reading(session)).samples];
      expect((bench.clock.monoUs() - startUs) / 1000).toBeLessThanOrEqual(deadlineMs);
    }
    expect(samples.flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
    expect(new Set(samples.map(({ stream }) => stream))).toEqual(
      new Set(Object.keys(adapter.describe(config).streams)),
    );
    await bench.run(session.close());
  });

  test('keeps its cadence while nothing changes', async () => {
    const bench = new SerialBench();
    bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    await bench.reading(session);
    const startUs = bench.clock.monoUs();
    await bench.reading(session);
    expect((bench.clock.monoUs() - startUs) / 1000).toBeLessThanOrEqual(adapter.cadence(config).periodMs);
  });

  test.each(['unplugged', 'silent', 'cut', 'garbled', 'slow'] as const)(
    'does not open while its line is %s, and opens when that is over',
    async (fault) => {
      const bench = new SerialBench();
      const port = bench.simulate(adapter, config);
      port.fault = fault;
      expect(await labErrorOf(bench.open(adapter, config))).toBeDefined();
      port.fault = 'none';
      await bench.clock.advance(2000);
      expect(await bench.reading(await bench.open(adapter, config))).toMatchObject({ ready: true });
    },
  );

  test.each(['silent', 'cut', 'garbled', 'noisy', 'slow'] as const)(
    'says nothing while its line is %s, gives up before the deadline, and recovers by itself',
    async (fault) => {
      const bench = new SerialBench();
      const port = bench.simulate(adapter, config);
      const session = await bench.open(adapter, config);
      await bench.reading(session);
      port.fault = fault;
      for (let i = 0; i < TRIES; i++) {
        const startUs = bench.clock.monoUs();
        expect(await outcomeOf(bench, session, adapter, config)).toBeUndefined();
        expect((bench.clock.monoUs() - startUs) / 1000).toBeLessThanOrEqual(deadlineMs);
      }
      port.fault = 'none';
      let recovered: ReadyReading | undefined;
      for (let i = 0; i < TRIES_AFTER_LATE_ANSWERS && recovered === undefined; i++) {
        recovered = await outcomeOf(bench, session, adapter, config);
      }
      expect(recovered?.samples.flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
    },
  );

  test.each(['split', 'frozen'] as const)('reads on while its line is %s', async (fault) => {
    const bench = new SerialBench();
    const port = bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    await bench.reading(session);
    port.fault = fault;
    const { samples } = await bench.reading(session);
    expect(samples.flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
  });

  test('refuses a command that it does not describe', async () => {
    const bench = new SerialBench();
    bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    for (const method of ['', 'no-such-method', 'constructor', '__proto__']) {
      const refused = session.execute?.(method, {}) ?? Promise.reject(new Error('takes no commands'));
      await expect(bench.run(refused)).rejects.toMatchObject({ code: 'E_UNKNOWN' });
    }
  });
});
