import { expect, test } from '@jest/globals';
import { AdapterBench, type ReadyReading } from '../../testing/adapter-bench.ts';
import { SimulatedI2cBus } from '../../transports/i2c/simulated-i2c-bus.ts';
import { adapter } from './adapter.ts';
import { subpageOf } from './protocol.ts';
import { Mlx90640Simulator } from './simulator.ts';
import { camera, imageOf, readings, statistics } from './testing/camera-bench.ts';

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
