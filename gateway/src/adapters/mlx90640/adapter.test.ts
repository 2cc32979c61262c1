import { expect, test } from '@jest/globals';
import { readVectors } from '@labgate/testkit';
import { adapter } from './adapter.ts';
import { PATTERNS, PIXEL_COUNT, subpageOf } from './protocol.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';
import { camera, imageOf, readings, statistics, type Scene } from './testing/camera-bench.ts';

/** A slope from 20 °C at the left to 50 °C at the right, and one hot pixel of 90 °C in column 7, row 5. */
const SLOPE: Scene = (temperaturesC, width) => {
  for (let i = 0; i < temperaturesC.length; i++) temperaturesC[i] = 20 + (30 * (i % width)) / (width - 1);
  temperaturesC[5 * width + 7] = 90;
};

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

function eepromWith(change: (words: Uint16Array) => void): Uint16Array {
  const words = simulatedEeprom();
  change(words);
  return words;
}

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
