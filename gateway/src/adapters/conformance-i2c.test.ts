import { describe, expect, test } from '@jest/globals';
import { loadAdapters } from '../adapter-registry.ts';
import type { StreamSample } from '../adapter.ts';
import { AdapterBench } from '../testing/adapter-bench.ts';
import { faultsOf, labErrorOf, outcomeOf, TRIES } from '../testing/adapter-checks.ts';
import type { ReadyReading } from '../testing/virtual-bench.ts';

const adapters = [...(await loadAdapters()).entries()].flatMap(([kind, adapter]) =>
  adapter.transport === 'i2c' ? [[kind, adapter] as const] : [],
);

describe.each(adapters)('%s', (_kind, adapter) => {
  const config = adapter.configSchema.parse({});

  test('names a bus and an address that I2C can have', () => {
    const { bus, address } = adapter.address(config);
    expect(bus).toMatch(/^i2c-\d+$/);
    expect(address).toBeGreaterThanOrEqual(0x08);
    expect(address).toBeLessThanOrEqual(0x77);
  });

  test('reads its own simulator within its deadline, every value described and of its type', async () => {
    const bench = new AdapterBench();
    bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    let samples: readonly StreamSample[] = [];
    for (let i = 0; i < TRIES; i++) {
      const reading = await bench.readWithin(session, adapter.cadence(config).deadlineMs);
      samples = [...samples, ...(reading?.samples ?? [])];
      expect(reading).toBeDefined();
    }
    expect(samples.flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
    expect(new Set(samples.map(({ stream }) => stream))).toEqual(
      new Set(Object.keys(adapter.describe(config).streams)),
    );
    await bench.run(session.close());
  });

  test('does not open when nothing acknowledges, and opens when the chip is back', async () => {
    const bench = new AdapterBench();
    await expect(bench.open(adapter, config)).rejects.toMatchObject({ code: 'E_NACK' });
    const chip = bench.simulate(adapter, config);
    chip.fault = 'absent';
    await expect(bench.open(adapter, config)).rejects.toMatchObject({ code: 'E_NACK' });
    chip.fault = 'none';
    expect(await bench.reading(await bench.open(adapter, config))).toMatchObject({ ready: true });
  });

  test('does not open random bytes, and opens when the chip is back', async () => {
    const bench = new AdapterBench();
    const chip = bench.simulate(adapter, config);
    chip.fault = 'garbage';
    expect(await labErrorOf(bench.open(adapter, config))).toBeDefined();
    chip.fault = 'none';
    expect(await bench.reading(await bench.open(adapter, config))).toMatchObject({ ready: true });
  });

  test.each(['absent', 'timeout', 'garbage'] as const)(
    'says nothing while its chip is %s, and recovers by itself',
    async (fault) => {
      const bench = new AdapterBench();
      const chip = bench.simulate(adapter, config);
      const session = await bench.open(adapter, config);
      await bench.reading(session);
      chip.fault = fault;
      for (let i = 0; i < TRIES; i++)
        expect(await outcomeOf(bench, session, adapter, config)).toBeUndefined();
      chip.fault = 'none';
      let recovered: ReadyReading | undefined;
      for (let i = 0; i < TRIES && recovered === undefined; i++) {
        recovered = await outcomeOf(bench, session, adapter, config);
      }
      expect(recovered).toBeDefined();
    },
  );

  test('reads on while its chip is frozen, and recovers', async () => {
    const bench = new AdapterBench();
    const chip = bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    await bench.reading(session);
    chip.fault = 'frozen';
    const frozen = await outcomeOf(bench, session, adapter, config);
    expect((frozen?.samples ?? []).flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
    chip.fault = 'none';
    expect(await bench.reading(session)).toMatchObject({ ready: true });
  });

  test.each([
    ['missing', 'E_BUS_MISSING'],
    ['stuck', 'E_BUS'],
  ] as const)('passes on that its bus is %s, and recovers', async (fault, code) => {
    const bench = new AdapterBench();
    bench.simulate(adapter, config);
    const session = await bench.open(adapter, config);
    bench.bus.fault = fault;
    await expect(bench.reading(session)).rejects.toMatchObject({ code });
    bench.bus.fault = 'none';
    expect(await bench.reading(session)).toMatchObject({ ready: true });
  });
});
