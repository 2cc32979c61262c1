import { expect, test } from '@jest/globals';
import { readVectors } from '@labgate/testkit';
import type { Reading, Session, SimulatedWorld, ThermalImage } from '../../adapter.ts';
import { AdapterBench, type ReadyReading } from '../../testing/adapter-bench.ts';
import { SimulatedI2cBus } from '../../transports/i2c/simulated-i2c-bus.ts';
import { adapter } from './adapter.ts';
import { PATTERNS, PIXEL_COUNT, subpageOf } from './protocol.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';
import { Mlx90640Simulator, type Mlx90640SimulatorOptions } from './simulator.ts';

interface Camera {
  readonly bench: AdapterBench;
  readonly chip: Mlx90640Simulator;
  readonly open: () => Promise<Session>;
}

function camera(settings: object = {}, options: Mlx90640SimulatorOptions = {}, scene?: Scene): Camera {
  const bench = new AdapterBench();
  const config = adapter.configSchema.parse(settings);
  const world = scene === undefined ? bench.world : { ...bench.world, thermalScene: scene };
  const chip = new Mlx90640Simulator(config, world, options);
  bench.attach(adapter, config, chip);
  return { bench, chip, open: () => bench.open(adapter, config) };
}

type Scene = SimulatedWorld['thermalScene'];

/** A slope from 20 °C at the left to 50 °C at the right, and one hot pixel of 90 °C in column 7, row 5. */
const SLOPE: Scene = (temperaturesC, width) => {
  for (let i = 0; i < temperaturesC.length; i++) temperaturesC[i] = 20 + (30 * (i % width)) / (width - 1);
  temperaturesC[5 * width + 7] = 90;
};

function imageOf(reading: Reading): ThermalImage {
  if (!reading.ready || reading.image === undefined) throw new Error('there is no picture');
  return reading.image;
}

async function readings(bench: AdapterBench, session: Session, count: number): Promise<ReadyReading[]> {
  const list: ReadyReading[] = [];
  for (let i = 0; i < count; i++) list.push(await bench.reading(session));
  return list;
}

function statistics(list: readonly ReadyReading[]): ReadyReading['samples'] {
  return list.flatMap(({ samples }) => samples);
}

test.each(PATTERNS)('measures the scene with the %s pattern', async (pattern) => {
  const { bench, open } = camera({ pattern }, { isNoisy: false }, SLOPE);
  const list = await readings(bench, await open(), 3);
  const expected = new Float32Array(PIXEL_COUNT);
  SLOPE(expected, 32, 24);
  const { temperaturesC, chessPattern, taC, vddV } = imageOf(list[2]);
  const worst = temperaturesC.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
  expect(worst).toBeLessThan(0.2);
  expect(chessPattern).toBe(pattern === 'chess');
  expect(taC).toBeCloseTo(31.4, 1);
  expect(vddV).toBeCloseTo(3.3, 3);
  const [sample] = statistics(list);
  expect(sample).toMatchObject({
    stream: 'stats',
    quality: 'good',
    values: { hotX: 7, hotY: 5, badPixels: 0 },
  });
  expect(sample.values['max']).toBeCloseTo(90, 0);
  expect(sample.values['min']).toBeCloseTo(20, 0);
  expect(Object.keys(sample.values)).toEqual(
    Object.keys(adapter.describe(adapter.configSchema.parse({})).streams['stats'].props),
  );
});

test('a picture has only the pixels measured so far, then keeps those of the other sub-page', async () => {
  const { bench, open } = camera({}, { isNoisy: false });
  const session = await open();
  const first = imageOf(await bench.reading(session));
  const fresh = first.subpage;
  first.temperaturesC.forEach((value, pixel) => {
    expect(Number.isNaN(value)).toBe(subpageOf(pixel, 'chess') !== fresh);
  });
  bench.steady.sceneC = 50;
  const second = imageOf(await bench.reading(session));
  expect(second.subpage).toBe(1 - fresh);
  second.temperaturesC.forEach((value, pixel) => {
    expect(Math.round(value / 10)).toBe(subpageOf(pixel, 'chess') === fresh ? 3 : 5);
  });
});

test('the picture and its pixels are the same objects every time', async () => {
  const { bench, open } = camera();
  const [first, second] = await readings(bench, await open(), 2);
  expect(first.image).toBe(second.image);
  expect(first.image?.temperaturesC).toBe(second.image?.temperaturesC);
});

test('gives statistics at most four times a second, and measures the rate achieved', async () => {
  const { bench, open } = camera({ rateHz: 16 });
  const session = await open();
  await readings(bench, session, 20);
  const startUs = bench.clock.monoUs();
  const list = await readings(bench, session, 160);
  const seconds = (bench.clock.monoUs() - startUs) / 1e6;
  const samples = statistics(list);
  expect(samples.length).toBeLessThanOrEqual(Math.ceil(seconds * 4));
  expect(samples.length).toBeGreaterThan(seconds * 3.8);
  expect(imageOf(list[159]).rateHz).toBeCloseTo(16, 0);
  expect(samples[30].values['fps']).toBeCloseTo(16, 0);
});

test('gives no statistics of half a picture', async () => {
  const { bench, open } = camera({ rateHz: 2 });
  const [half, whole] = await readings(bench, await open(), 2);
  expect([half.samples.length, whole.samples.length]).toEqual([0, 1]);
});

test('stamps a picture with the end of its reading on both clocks', async () => {
  const { bench, open } = camera();
  const image = imageOf(await bench.reading(await open()));
  expect(bench.clock.monoUs() - image.monoUs).toBeLessThan(5000);
  expect(Math.abs(bench.clock.nowMs() * 1000 - image.tsUs)).toBeLessThan(5000);
});

test('noise grows with the root of the rate', async () => {
  const deviation = async (rateHz: number): Promise<number> => {
    const { bench, open } = camera({ rateHz });
    const [, , last] = await readings(bench, await open(), 3);
    const { temperaturesC } = imageOf(last);
    const squares = temperaturesC.reduce((sum, value) => sum + (value - 30) ** 2, 0);
    return Math.sqrt(squares / PIXEL_COUNT);
  };
  expect((await deviation(16)) / (await deviation(4))).toBeCloseTo(2, 0);
});

test('discards a sub-page that was replaced while it was read, and counts it', async () => {
  const { bench, chip, open } = camera();
  const session = await open();
  await readings(bench, session, 4);
  chip.isTearing = true;
  expect(await bench.readWithin(session, 60)).toBeUndefined();
  chip.isTearing = false;
  const samples = statistics(await readings(bench, session, 8));
  expect(samples.at(-1)?.values['torn']).toBeGreaterThan(0);
});

test.each([
  ['the chip replaces every sub-page while it is read', 400_000, true],
  ['the bus is too slow for the rate', 100_000, false],
])('says so when %s', async (_, baudRateHz, isTearing) => {
  const bench = new AdapterBench();
  const config = adapter.configSchema.parse({ rateHz: 16 });
  const chip = new Mlx90640Simulator(config, bench.world);
  chip.isTearing = isTearing;
  const { clock } = bench;
  const settle = (delayMs: number): Promise<void> => clock.sleep(delayMs);
  const bus = new SimulatedI2cBus({ name: 'i2c-1', baudRateHz, sleep: settle });
  bus.attach(config.address, chip);
  const session = await bench.run(
    adapter.open({ config, bus, time: clock, settle, counters: bench.counters }),
  );
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_GARBLED' });
  await expect(bench.reading(session)).rejects.toThrow('lower rateHz');
});

test('a driver that ends the transaction before it reads gets wrong words', async () => {
  const { bench, open } = camera();
  bench.bus.writeRead = async (address, bytes, into) => {
    await bench.bus.write(address, bytes);
    await bench.bus.read(address, into);
  };
  await expect(open()).rejects.toMatchObject({ code: 'E_WRONG_CHIP' });
});

test('pixels of a sub-page that is never caught any more become unavailable', async () => {
  const { bench, open } = camera({ rateHz: 2 }, { isNoisy: false });
  const session = await open();
  const { subpage } = imageOf((await readings(bench, session, 4))[3]);
  const later: ReadyReading[] = [];
  for (let i = 0; i < 6; i++) {
    await bench.clock.advance(950);
    later.push(await bench.reading(session));
  }
  const last = imageOf(later[5]);
  expect(later.map((reading) => imageOf(reading).subpage)).toEqual(Array.from(later, () => last.subpage));
  last.temperaturesC.forEach((value, pixel) => {
    expect(Number.isNaN(value)).toBe(subpageOf(pixel, 'chess') !== last.subpage);
  });
  expect(later[5].samples).toEqual([]);
  expect([0, 1]).toContain(subpage);
});

test('waits for a camera that has nothing new, and goes on when it has', async () => {
  const { bench, chip, open } = camera();
  const session = await open();
  await bench.reading(session);
  chip.fault = 'timeout';
  expect(await bench.readWithin(session, 3000)).toBeUndefined();
  chip.fault = 'none';
  expect(await bench.readWithin(session, 1000)).toMatchObject({ ready: true });
});

test('asks little while nothing can be new', async () => {
  const { bench, open } = camera({ rateHz: 0.5 });
  const session = await open();
  await bench.reading(session);
  const reading = await bench.run(session.read());
  expect(reading).toMatchObject({ ready: false });
  expect(reading.ready ? 0 : reading.retryAfterMs).toBeGreaterThan(1000);
});

test('a camera that is gone does not acknowledge', async () => {
  const { bench, chip, open } = camera();
  const session = await open();
  chip.fault = 'absent';
  await expect(bench.run(session.read())).rejects.toMatchObject({ code: 'E_NACK' });
  await expect(open()).rejects.toMatchObject({ code: 'E_NACK' });
});

test('refuses random words, when it opens and while it reads', async () => {
  const { bench, chip, open } = camera();
  const session = await open();
  chip.fault = 'garbage';
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_GARBLED' });
  await expect(open()).rejects.toMatchObject({ name: 'LabError' });
});

test('does not take the same measurement for a new one', async () => {
  const { bench, chip, open } = camera({}, { isNoisy: false });
  const session = await open();
  await readings(bench, session, 4);
  chip.fault = 'frozen';
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_GARBLED' });
  const reopened = await open();
  await expect(bench.reading(reopened)).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test('notices a chip that was reset behind its back', async () => {
  const { bench, chip, open } = camera({ rateHz: 8 });
  const session = await open();
  await bench.reading(session);
  chip.powerCycle();
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_GARBLED' });
  expect(await bench.reading(await open())).toMatchObject({ ready: true });
});

function eepromWith(change: (words: Uint16Array) => void): Uint16Array {
  const words = simulatedEeprom();
  change(words);
  return words;
}

test('refuses the calibration memory of another part', async () => {
  const { bench, open } = camera();
  const writeRead = bench.bus.writeRead.bind(bench.bus);
  bench.bus.writeRead = async (address, bytes, into) => {
    await writeRead(address, bytes, into);
    if (bytes[0] === 0x24) into[21] |= 0x40;
  };
  await expect(open()).rejects.toMatchObject({ code: 'E_WRONG_CHIP' });
});

test('refuses a calibration memory that reads differently each time', async () => {
  const { bench, open } = camera();
  const writeRead = bench.bus.writeRead.bind(bench.bus);
  let readCount = 0;
  bench.bus.writeRead = async (address, bytes, into) => {
    await writeRead(address, bytes, into);
    if (bytes[0] === 0x24 && readCount++ === 1) into[400] ^= 0x10;
  };
  await expect(open()).rejects.toMatchObject({ code: 'E_GARBLED' });
});

test('refuses a chip that does not keep its settings', async () => {
  const { bench, open } = camera();
  const write = bench.bus.write.bind(bench.bus);
  bench.bus.write = (address, bytes) => (bytes[1] === 0x0d ? Promise.resolve() : write(address, bytes));
  await expect(open()).rejects.toMatchObject({ code: 'E_VERIFY' });
});

test('interpolates bad pixels and publishes their number', async () => {
  const eeprom = eepromWith((words) => {
    for (const pixel of [100, 101, 300, 301, 302, 332, 334]) words[64 + pixel] |= 1;
    words[64 + 500] = 0;
  });
  const { bench, open } = camera({}, { isNoisy: false, eeprom });
  const list = await readings(bench, await open(), 3);
  const { badPixels, temperaturesC } = imageOf(list[2]);
  expect(badPixels).toBe(8);
  expect(statistics(list)[0].values['badPixels']).toBe(8);
  for (const value of temperaturesC) expect(Math.abs(value - 30)).toBeLessThan(0.3);
});

interface Capture {
  readonly eeprom: string;
  readonly emissivity: number;
  readonly tr: number;
  readonly note: string;
  readonly frame: readonly number[];
  readonly expected: { readonly to: readonly (number | null)[] };
}

test('plays captured frames', async () => {
  const file = readVectors('mlx90640.json') as {
    eeproms: Record<string, number[]>;
    vectors: Capture[];
  };
  const captures = file.vectors.filter(
    ({ note, emissivity, tr }) => note === 'unmodified captured frame' && emissivity === 0.9 && tr === 35,
  );
  expect(captures).toHaveLength(2);
  const eeprom = Uint16Array.from(file.eeproms[captures[0].eeprom]);
  const frames = captures.map(({ frame }) => frame);
  const { bench, open } = camera({ emissivity: 0.9, reflectedC: 35 }, { eeprom, frames });
  const list = await readings(bench, await open(), 6);
  const { temperaturesC } = imageOf(list[5]);
  const differences = captures.flatMap(({ expected }) =>
    expected.to.map((value, pixel) => (value === null ? 0 : Math.abs(temperaturesC[pixel] - value))),
  );
  expect(Math.max(...differences)).toBeLessThan(0.01);
});

test('calls a picture outside the range of the sensor uncertain', async () => {
  const { bench, open } = camera({ rateHz: 4 });
  const session = await open();
  const qualityAt = async (sceneC: number): Promise<string | undefined> => {
    bench.steady.sceneC = sceneC;
    return statistics(await readings(bench, session, 3)).at(-1)?.quality;
  };
  expect([await qualityAt(30), await qualityAt(350), await qualityAt(-60)]).toEqual([
    'good',
    'uncertain',
    'uncertain',
  ]);
});

test('a reading that the runner gave up on does not get in the way of the next', async () => {
  const { bench, open } = camera();
  const session = await open();
  await bench.clock.advance(500);
  const abandoned = session.read();
  expect(await session.read()).toMatchObject({ ready: false });
  await bench.run(abandoned);
  expect(await bench.reading(session)).toMatchObject({ ready: true });
  await session.close();
});

test.each([
  ['an unknown key', { emisivity: 0.9 }],
  ['a rate the chip does not have', { rateHz: 10 }],
  ['an emissivity above one', { emissivity: 1.1 }],
  ['an address outside the bus', { address: 0x80 }],
])('refuses a configuration with %s', (_, settings) => {
  expect(adapter.configSchema.safeParse(settings).success).toBe(false);
});

test('waits long enough for the slowest rate, and asks often enough for the fastest', () => {
  for (const rateHz of [0.5, 64]) {
    const { periodMs, deadlineMs } = adapter.cadence(adapter.configSchema.parse({ rateHz }));
    expect(periodMs).toBeLessThan(1000 / rateHz);
    expect(deadlineMs).toBeGreaterThan(3000 / rateHz);
  }
});
