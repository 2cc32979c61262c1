import { expect, test } from '@jest/globals';
import { AdapterBench, type ReadyReading } from '../../testing/adapter-bench.ts';
import { adapter as bme688 } from './adapter.ts';
import { SimulatedBme688 } from './simulator.ts';

const CONFIG = bme688.configSchema.parse({ airQuality: { burnInSamples: 2, windowSamples: 5 } });
const SCAN = bme688.configSchema.parse({
  mode: 'parallel',
  scan: {
    steps: [
      { temperatureC: 320, repeats: 2 },
      { temperatureC: 100, repeats: 3 },
      { temperatureC: 200, repeats: 1 },
    ],
  },
});

function valuesOf(reading: ReadyReading, stream = 'env'): Readonly<Record<string, unknown>> {
  return reading.samples.find((sample) => sample.stream === stream)?.values ?? {};
}

test.each(['low', 'high'] as const)(
  'reads the air of the world back with the %s gas variant',
  async (variant) => {
    const bench = new AdapterBench();
    bench.attach(bme688, CONFIG, new SimulatedBme688(bench.world, { variant }));
    const session = await bench.open(bme688, CONFIG);
    const values = valuesOf(await bench.reading(session));
    expect(values['temperature']).toBeCloseTo(23.4, 2);
    expect(values['humidity']).toBeCloseTo(41.2, 1);
    expect(values['pressure']).toBeCloseTo(1012.87, 1);
    expect(Number(values['gasResistance']) / 152_340).toBeCloseTo(1, 2);
    expect(values['altitude']).toBeCloseTo(3.17, 1);
    expect(values['dewPoint']).toBeCloseTo(9.45, 1);
  },
);

test('follows the air below zero', async () => {
  const bench = new AdapterBench();
  bench.simulate(bme688, CONFIG);
  bench.steady.air = { temperatureC: -24.6, humidity: 80, pressurePa: 61_000, gasResistanceOhm: 5_000_000 };
  const values = valuesOf(await bench.reading(await bench.open(bme688, CONFIG)));
  expect(values['temperature']).toBeCloseTo(-24.6, 2);
  expect(values['pressure']).toBeCloseTo(610, 1);
});

test('has no air quality and says so while it burns in, then judges against the cleanest air', async () => {
  const bench = new AdapterBench();
  bench.simulate(bme688, CONFIG);
  const session = await bench.open(bme688, CONFIG);
  for (let i = 0; i < 2; i++) {
    const [sample] = (await bench.reading(session)).samples;
    expect(sample).toMatchObject({
      quality: 'uncertain',
      values: { iaq: null },
      why: { iaq: 'E_NOT_READY' },
    });
  }
  const [clean] = (await bench.reading(session)).samples;
  expect(clean).toMatchObject({ quality: 'good', values: { iaq: 0 } });
  expect(clean).not.toHaveProperty('why');
  bench.steady.air = { ...bench.steady.air, gasResistanceOhm: 20_000 };
  expect(valuesOf(await bench.reading(session))['iaq']).toBeGreaterThan(50);
});

test('publishes the air without its gas when the plate was not hot enough', async () => {
  const config = bme688.configSchema.parse({ heater: { durationMs: 5 } });
  const bench = new AdapterBench();
  bench.simulate(bme688, config);
  const [sample] = (await bench.reading(await bench.open(bme688, config))).samples;
  expect(sample).toMatchObject({
    values: { gasResistance: null, iaq: null },
    why: { gasResistance: 'E_NOT_READY', iaq: 'E_NOT_READY' },
  });
  expect(sample?.values['temperature']).toBeCloseTo(23.4, 2);
});

test('has no dew point in perfectly dry air', async () => {
  const bench = new AdapterBench();
  bench.simulate(bme688, CONFIG);
  bench.steady.air = { ...bench.steady.air, humidity: 0 };
  const [sample] = (await bench.reading(await bench.open(bme688, CONFIG))).samples;
  expect(sample).toMatchObject({ values: { humidity: 0, dewPoint: null }, why: { dewPoint: 'E_LIMIT' } });
});

test('does not publish a field twice and measures anew for each reading', async () => {
  const bench = new AdapterBench();
  bench.simulate(bme688, CONFIG);
  const session = await bench.open(bme688, CONFIG);
  await bench.reading(session);
  bench.steady.air = { ...bench.steady.air, temperatureC: 30 };
  expect(valuesOf(await bench.reading(session))['temperature']).toBeCloseTo(30, 2);
});

test('waits as long as a field has no new data, and starts over when it should long have come', async () => {
  const bench = new AdapterBench();
  const chip = bench.simulate(bme688, CONFIG);
  const session = await bench.open(bme688, CONFIG);
  chip.fault = 'timeout';
  expect(await bench.readWithin(session, 3000)).toBeUndefined();
  chip.fault = 'none';
  expect(await bench.readWithin(session, 3000)).toMatchObject({ ready: true });
});

test('measures rightly again after the chip lost its power', async () => {
  const bench = new AdapterBench();
  const chip = new SimulatedBme688(bench.world);
  bench.attach(bme688, CONFIG, chip);
  const session = await bench.open(bme688, CONFIG);
  await bench.run(session.read());
  chip.powerCycle();
  const values = valuesOf(await bench.reading(session));
  expect(values['temperature']).toBeCloseTo(23.4, 2);
  expect(Number(values['gasResistance']) / 152_340).toBeCloseTo(1, 2);
});

test('feeds the last temperature back into the heater target', async () => {
  const bench = new AdapterBench();
  const chip = bench.simulate(bme688, CONFIG);
  bench.steady.air = { ...bench.steady.air, temperatureC: 60 };
  const session = await bench.open(bme688, CONFIG);
  const targets: number[] = [];
  for (let i = 0; i < 2; i++) {
    await bench.reading(session);
    const target = new Uint8Array(1);
    await bench.run(bench.bus.writeRead(0x76, Uint8Array.of(0x5a), target));
    targets.push(target[0] ?? 0);
  }
  expect(chip.fault).toBe('none');
  expect(targets[1]).toBeGreaterThan(targets[0] ?? Infinity);
});

test('refuses a field of random bytes', async () => {
  const bench = new AdapterBench();
  const chip = bench.simulate(bme688, CONFIG);
  const session = await bench.open(bme688, CONFIG);
  await bench.run(session.read());
  chip.fault = 'garbage';
  await expect(bench.readWithin(session, 2000)).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test.each([
  ['another chip id', { chipId: 0x58 }, 'E_WRONG_CHIP'],
  ['no trimming', { coefficients: new Uint8Array(42) }, 'E_CALIBRATION'],
])('refuses to open with %s', async (_, options, code) => {
  const bench = new AdapterBench();
  bench.attach(bme688, CONFIG, new SimulatedBme688(bench.world, options));
  await expect(bench.open(bme688, CONFIG)).rejects.toMatchObject({ code });
});

test('refuses a variant it knows no formula for', async () => {
  const bench = new AdapterBench();
  const chip = new SimulatedBme688(bench.world);
  let register = -1;
  bench.attach(bme688, CONFIG, {
    start: (direction) => chip.start(direction),
    writeByte: (byte) => chip.writeByte((register = byte)),
    readByte: () => (register === 0xf0 ? 7 : chip.readByte()),
    stop: () => chip.stop(),
  });
  await expect(bench.open(bme688, CONFIG)).rejects.toMatchObject({ code: 'E_WRONG_CHIP' });
});

test('refuses a heater target that the trimming cannot express', async () => {
  const coefficients = new Uint8Array(42).fill(1);
  coefficients.set([0xff, 0x7f, 0x7f, 0x7f, 0x80], 33); // the largest slopes, and the trim that enlarges most
  coefficients[39] = 0;
  const bench = new AdapterBench();
  bench.attach(bme688, CONFIG, new SimulatedBme688(bench.world, { coefficients }));
  await expect(bench.open(bme688, CONFIG)).rejects.toMatchObject({ code: 'E_CALIBRATION' });
});

test('reads no more than a block transfer at once', async () => {
  const bench = new AdapterBench();
  bench.simulate(bme688, SCAN);
  const lengths: number[] = [];
  const writeRead = bench.bus.writeRead.bind(bench.bus);
  bench.bus.writeRead = (address, bytes, into) => {
    lengths.push(into.length);
    return writeRead(address, bytes, into);
  };
  await bench.reading(await bench.open(bme688, SCAN));
  expect(Math.max(...lengths)).toBeLessThanOrEqual(32);
});

test.each(['low', 'high'] as const)('scans the heater profile with the %s gas variant', async (variant) => {
  const bench = new AdapterBench();
  bench.attach(bme688, SCAN, new SimulatedBme688(bench.world, { variant }));
  const session = await bench.open(bme688, SCAN);
  for (let i = 0; i < 2; i++) {
    const reading = await bench.reading(session);
    expect(valuesOf(reading)['temperature']).toBeCloseTo(23.4, 2);
    expect(Number(valuesOf(reading)['gasResistance']) / 152_340).toBeCloseTo(1, 2);
    const { step0, step1, step2 } = valuesOf(reading, 'scan');
    expect(step0).toBe(valuesOf(reading)['gasResistance']);
    expect(Number(step1)).toBeGreaterThan(Number(step2));
    expect(Number(step2)).toBeGreaterThan(Number(step0));
  }
});

test('ends a scan whose gas never gets valid, with the air and without the gas', async () => {
  const bench = new AdapterBench();
  const config = bme688.configSchema.parse({
    mode: 'parallel',
    scan: { subPeriodMs: 50, steps: [{ temperatureC: 320, repeats: 3 }] },
  });
  bench.simulate(bme688, config);
  const reading = await bench.reading(await bench.open(bme688, config));
  expect(valuesOf(reading)).toMatchObject({ gasResistance: null, iaq: null });
  expect(reading.samples[1]).toMatchObject({ values: { step0: null }, why: { step0: 'E_NOT_READY' } });
  expect(valuesOf(reading)['temperature']).toBeCloseTo(23.4, 2);
});

test('publishes the counts behind the values when asked to', async () => {
  const bench = new AdapterBench();
  const config = bme688.configSchema.parse({ raw: true });
  bench.simulate(bme688, config);
  const [sample] = (await bench.reading(await bench.open(bme688, config))).samples;
  expect(Object.keys(sample?.raw ?? {})).toEqual(['temperature', 'pressure', 'humidity', 'gasResistance']);
});

test('puts the chip to sleep when it is closed', async () => {
  const bench = new AdapterBench();
  bench.simulate(bme688, SCAN);
  const session = await bench.open(bme688, SCAN);
  await bench.run(session.read());
  await bench.run(session.close());
  const control = new Uint8Array(5);
  await bench.run(bench.bus.writeRead(0x76, Uint8Array.of(0x70), control));
  expect([control[0], (control[4] ?? 0xff) & 0x03]).toEqual([0x08, 0]);
});

test('stretches the interval to what a measurement takes', () => {
  const slow = bme688.configSchema.parse({ intervalMs: 100, heater: { durationMs: 1000 } });
  const { periodMs, deadlineMs } = bme688.cadence(slow);
  expect(periodMs).toBeGreaterThan(1042);
  expect(deadlineMs).toBeGreaterThan(1042);
  expect(bme688.describe(slow).streams['env']?.periodMs).toBe(periodMs);
});

test('refuses sub-measurements that are shorter than their conversion', () => {
  const config = { mode: 'parallel', scan: { subPeriodMs: 30 } };
  expect(bme688.configSchema.safeParse(config).error?.issues[0]?.path).toEqual(['scan', 'subPeriodMs']);
});
