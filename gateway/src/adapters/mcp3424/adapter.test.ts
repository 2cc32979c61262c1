import { expect, test } from '@jest/globals';
import { AdapterBench } from '../../testing/adapter-bench.ts';
import { adapter as mcp3424 } from './adapter.ts';
import { GAINS, RESOLUTIONS_BITS } from './protocol.ts';
import { SimulatedMcp3424 } from './simulator.ts';

const CONFIG = mcp3424.configSchema.parse({});

test('reads all four inputs in turn', async () => {
  const bench = new AdapterBench();
  bench.simulate(mcp3424, CONFIG);
  const { samples } = await bench.reading(await bench.open(mcp3424, CONFIG));
  expect(samples).toEqual([
    { stream: 'adc', quality: 'good', values: { ch1: 1.1, ch2: 0.55, ch3: 0.275, ch4: 0.9 } },
  ]);
});

test.each(RESOLUTIONS_BITS.flatMap((bits) => GAINS.map((gain) => [bits, gain] as const)))(
  'reads negative and positive voltages back at %d bits and gain %d',
  async (bits, gain) => {
    const config = mcp3424.configSchema.parse({
      bits,
      channels: [
        { input: 2, name: 'low', gain },
        { input: 4, name: 'high', gain },
      ],
    });
    const bench = new AdapterBench();
    bench.simulate(mcp3424, config);
    bench.steady.adcInputsV = { 2: -0.2, 4: 0.21 };
    const [sample] = (await bench.reading(await bench.open(mcp3424, config))).samples;
    const lsbV = 4.096 / 2 ** bits / gain;
    expect(Math.abs(Number(sample?.values['low']) + 0.2)).toBeLessThanOrEqual(lsbV / 2 + 1e-9);
    expect(Math.abs(Number(sample?.values['high']) - 0.21)).toBeLessThanOrEqual(lsbV / 2 + 1e-9);
  },
);

test('undoes divider, shunt, Hall sensor and straight line', async () => {
  const config = mcp3424.configSchema.parse({
    raw: true,
    channels: [
      { input: 1, name: 'v12', conversion: { kind: 'divider', r1: 100_000, r2: 10_000 } },
      { input: 2, name: 'i12', conversion: { kind: 'shunt', ohms: 0.005, ampGain: 50 } },
      { input: 3, name: 'iFan', conversion: { kind: 'hall', zeroVolts: 0.25, voltsPerAmp: 0.1 } },
      { input: 4, name: 'level', unit: 'mm', conversion: { kind: 'linear', gain: 100, offset: -20 } },
    ],
  });
  const bench = new AdapterBench();
  bench.simulate(mcp3424, config);
  const [sample] = (await bench.reading(await bench.open(mcp3424, config))).samples;
  expect(sample).toMatchObject({
    values: { v12: 12.1, i12: 2.2, iFan: 0.25, level: 70 },
    raw: { v12: 17_600, i12: 8_800, iFan: 4_400, level: 14_400 },
  });
  const { props } = mcp3424.describe(config).streams['adc'] ?? {};
  expect(Object.values(props ?? {}).map(({ unit }) => unit)).toEqual(['V', 'A', 'A', 'mm']);
});

test('flags a saturated input and publishes no value for it', async () => {
  const bench = new AdapterBench();
  bench.simulate(mcp3424, CONFIG);
  bench.steady.adcInputsV = { 1: 2.5, 2: -3, 3: 0.275, 4: 0.9 };
  const [sample] = (await bench.reading(await bench.open(mcp3424, CONFIG))).samples;
  expect(sample).toMatchObject({
    quality: 'bad',
    values: { ch1: null, ch2: null, ch3: 0.275 },
    why: { ch1: 'E_LIMIT', ch2: 'E_LIMIT' },
  });
});

test('says that nothing is connected below the threshold, of either sign, unless the channel believes zero', async () => {
  const config = mcp3424.configSchema.parse({
    channels: [
      { input: 1, name: 'open' },
      { input: 2, name: 'noise' },
      { input: 3, name: 'current', notConnectedBelowCounts: 0 },
      { input: 4, name: 'enough' },
    ],
  });
  const bench = new AdapterBench();
  bench.simulate(mcp3424, config);
  bench.steady.adcInputsV = { 1: 0, 2: -49 * 62.5e-6, 3: 0, 4: 50 * 62.5e-6 };
  const [sample] = (await bench.reading(await bench.open(mcp3424, config))).samples;
  expect(sample).toMatchObject({
    quality: 'good',
    values: { open: null, noise: null, current: 0, enough: 0.003125 },
    why: { open: 'E_NOT_CONNECTED', noise: 'E_NOT_CONNECTED' },
  });
});

test('waits for a conversion that never ends, and reads on when it does', async () => {
  const bench = new AdapterBench();
  const chip = bench.simulate(mcp3424, CONFIG);
  const session = await bench.open(mcp3424, CONFIG);
  chip.fault = 'timeout';
  expect(await bench.readWithin(session, 3000)).toBeUndefined();
  chip.fault = 'none';
  expect(await bench.readWithin(session, 3000)).toMatchObject({ ready: true });
});

test('drops a reading whose chip lost its power, and the next one is right', async () => {
  const bench = new AdapterBench();
  const chip = new SimulatedMcp3424(bench.world);
  bench.attach(mcp3424, CONFIG, chip);
  const session = await bench.open(mcp3424, CONFIG);
  await bench.run(session.read());
  chip.powerCycle();
  await expect(bench.reading(session)).rejects.toMatchObject({
    code: 'E_GARBLED',
    context: { channel: 'ch1' },
  });
  expect((await bench.reading(session)).samples[0]?.values['ch1']).toBe(1.1);
});

test('drops a reading that another master has reconfigured', async () => {
  const bench = new AdapterBench();
  bench.simulate(mcp3424, CONFIG);
  const session = await bench.open(mcp3424, CONFIG);
  await bench.run(session.read());
  await bench.run(bench.bus.write(CONFIG.address, Uint8Array.of(0xa9))); // input 2, gain 2
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test('refuses a chip that does not give its settings back', async () => {
  const bench = new AdapterBench();
  const registers = { start: () => true, writeByte: () => true, readByte: () => 0x61, stop: () => undefined };
  bench.attach(mcp3424, CONFIG, registers);
  await expect(bench.open(mcp3424, CONFIG)).rejects.toMatchObject({ code: 'E_WRONG_CHIP' });
});

test('refuses a code that the resolution does not have', async () => {
  const config = mcp3424.configSchema.parse({ bits: 12 });
  const bench = new AdapterBench();
  const chip = bench.simulate(mcp3424, config);
  const session = await bench.open(mcp3424, config);
  await bench.run(session.read());
  let position = 0;
  bench.attach(mcp3424, config, {
    start: (direction, isRepeated) => {
      position = 0;
      return chip.start(direction, isRepeated);
    },
    writeByte: (byte) => chip.writeByte(byte),
    readByte: () => (position++ === 0 ? chip.readByte() ^ 0x40 : chip.readByte()),
    stop: () => chip.stop(),
  });
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test('resets the bus by general call only when told to, and opens when nobody listens', async () => {
  const config = mcp3424.configSchema.parse({ generalCallReset: true });
  const bench = new AdapterBench();
  const chip = new SimulatedMcp3424(bench.world);
  bench.attach(mcp3424, config, chip);
  await bench.open(mcp3424, config);
  const calls: number[] = [];
  const { generalCall } = chip;
  bench.bus.attach(0x00, {
    ...generalCall,
    writeByte: (byte) => {
      calls.push(byte);
      return generalCall.writeByte(byte);
    },
  });
  const session = await bench.open(mcp3424, config);
  expect(calls).toEqual([0x06]);
  expect(await bench.reading(session)).toMatchObject({ ready: true });
});

test.each([
  [
    [
      { input: 1, name: 'a' },
      { input: 1, name: 'b' },
    ],
    ['channels', 1, 'input'],
  ],
  [
    [
      { input: 1, name: 'a' },
      { input: 2, name: 'a' },
    ],
    ['channels', 1, 'name'],
  ],
  [[{ input: 1, name: 'a', conversion: { kind: 'shunt', ohms: 0 } }], ['channels', 0, 'conversion', 'ohms']],
])('refuses channels that cannot be meant', (channels, path) => {
  expect(mcp3424.configSchema.safeParse({ channels }).error?.issues[0]?.path).toEqual(path);
});

test('gives a reading the time the slowest chip takes for all channels', () => {
  const slow = mcp3424.configSchema.parse({ bits: 18 });
  const { periodMs, deadlineMs } = mcp3424.cadence(slow);
  expect(periodMs).toBeGreaterThan(4000 / 2.75);
  expect(deadlineMs).toBeGreaterThan(4000 / 2.75);
  expect(mcp3424.cadence(CONFIG).periodMs).toBe(1000);
});
