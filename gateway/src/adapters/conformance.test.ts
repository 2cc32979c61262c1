import { readFileSync } from 'node:fs';
import {
  channelNameSchema,
  descriptionSchema,
  ERROR_CATALOGUE,
  isLabError,
  type Channel,
} from '@labgate/contract';
import { describe, expect, test } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { loadAdapters } from '../adapter-registry.ts';
import type { I2cAdapter, StreamSample } from '../adapter.ts';
import { deviceSectionSchema } from '../config/gateway-config.ts';
import { AdapterBench, type ReadyReading } from '../testing/adapter-bench.ts';

const adapters = [...(await loadAdapters()).entries()].flatMap(([kind, adapter]) =>
  adapter.transport === 'i2c' ? [[kind, adapter] as const] : [],
);

/** Readings a device gets to recover from a fault; the runner gives up and opens it anew after as many. */
const TRIES = 3;

test('there are adapters to look at', () => {
  expect(adapters.length).toBeGreaterThan(0);
});

describe.each(adapters)('%s', (kind, adapter) => {
  const config = adapter.configSchema.parse({});

  test('has a configuration with defaults that knows no unknown keys', () => {
    expect(adapter.configSchema.parse({})).toEqual(config);
    expect(adapter.configSchema.safeParse({ noSuchKey: 1 }).success).toBe(false);
    expect(adapter.configSchema.safeParse([]).success).toBe(false);
  });

  test('names a bus and an address that I2C can have', () => {
    const { bus, address } = adapter.address(config);
    expect(bus).toMatch(/^i2c-\d+$/);
    expect(address).toBeGreaterThanOrEqual(0x08);
    expect(address).toBeLessThanOrEqual(0x77);
  });

  test('describes itself as the contract wants', () => {
    const description = { v: 1, id: 'dev0', kind, name: 'Device', sim: true, ...adapter.describe(config) };
    expect(descriptionSchema.safeParse(description).error).toBeUndefined();
  });

  test('has a cadence that leaves time for a reading', () => {
    const { periodMs, deadlineMs } = adapter.cadence(config);
    expect(periodMs).toBeGreaterThan(0);
    expect(deadlineMs).toBeGreaterThan(0);
    expect(Number.isFinite(periodMs + deadlineMs)).toBe(true);
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

  test('has a README with its five sections and a sample that is valid', () => {
    const readme = readFileSync(new URL(`./${kind}/README.md`, import.meta.url), 'utf8');
    const sections = [...readme.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
    const wanted = ['measures', 'wiring', 'configuration', 'channels', 'faults'];
    expect(wanted.filter((word, i) => sections[i]?.includes(word) !== true)).toEqual([]);
    const samples = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = '']) => yaml);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(() => parseSample(sample, adapter)).not.toThrow();
  });
});

/** The reading, or undefined when there was none or a LabError; anything else that is thrown is a fault. */
async function outcomeOf(
  bench: AdapterBench,
  session: Parameters<AdapterBench['readWithin']>[0],
  adapter: I2cAdapter,
  config: unknown,
): Promise<ReadyReading | undefined> {
  const reading = bench.readWithin(session, adapter.cadence(config).deadlineMs);
  return (await labErrorOf(reading)) === undefined ? reading : undefined;
}

async function labErrorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (!isLabError(error)) throw error;
    return error;
  }
}

/** What is wrong with a sample, in words. */
function faultsOf(sample: StreamSample, adapter: I2cAdapter, config: unknown): string[] {
  const stream = adapter.describe(config).streams[sample.stream];
  if (stream === undefined) return [`stream ${sample.stream} is not described`];
  const missing = Object.keys(stream.props).filter((name) => !(name in sample.values));
  const raw = Object.entries(sample.raw ?? {}).filter(
    ([name, count]) => !(name in stream.props) || !Number.isFinite(count),
  );
  return [
    ...missing.map((name) => `${name} is described and has no value`),
    ...raw.map(([name, count]) => `raw ${name} is ${count}`),
    ...Object.entries(sample.values).flatMap(([name, value]) => {
      const channel = stream.props[name];
      if (channel === undefined || !channelNameSchema.safeParse(name).success)
        return [`${name} is not described`];
      if (value === null) return isCode(sample.why?.[name]) ? [] : [`${name} is null and no code says why`];
      return fits(value, channel) ? [] : [`${name} is ${String(value)}, not ${channel.datatype}`];
    }),
  ];
}

function isCode(code: string | undefined): boolean {
  return code !== undefined && Object.hasOwn(ERROR_CATALOGUE, code);
}

function fits(value: number | string | boolean, { datatype, format }: Channel): boolean {
  switch (datatype) {
    case 'float':
      return Number.isFinite(value) && isInRange(Number(value), format);
    case 'integer':
      return Number.isSafeInteger(value) && isInRange(Number(value), format);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'enum':
      return typeof value === 'string' && (format ?? '').split(',').includes(value);
  }
}

function isInRange(value: number, format: string | undefined): boolean {
  const [min, max] = (format ?? ':').split(':').map((limit) => (limit === '' ? undefined : Number(limit)));
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

/** A sample is a piece of `labgate.yaml` with `devices`, or the adapter's part of a device section alone. */
function parseSample(yaml: string, adapter: I2cAdapter): void {
  const sample = parseYaml(yaml) as { readonly devices?: Readonly<Record<string, unknown>> };
  for (const section of sample.devices === undefined
    ? [{ kind: adapter.kind, ...sample }]
    : Object.values(sample.devices)) {
    const { kind, name: _name, simulate: _simulate, ...own } = deviceSectionSchema.parse(section);
    expect(kind).toBe(adapter.kind);
    adapter.configSchema.parse(own);
  }
}
