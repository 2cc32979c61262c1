import { expect, test } from '@jest/globals';
import { AdapterBench } from '../../testing/adapter-bench.ts';
import { mlx90640ConfigSchema } from './config.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';
import { Mlx90640Simulator } from './simulator.ts';

const ADDRESS = 0x33;

interface Wire {
  readonly bench: AdapterBench;
  readonly word: (register: number) => Promise<number>;
  readonly set: (register: number, value: number) => Promise<void>;
}

function wire(): Wire {
  const bench = new AdapterBench();
  bench.bus.attach(ADDRESS, new Mlx90640Simulator(mlx90640ConfigSchema.parse({}), bench.world));
  return {
    bench,
    word: async (register) => {
      const into = new Uint8Array(2);
      await bench.run(bench.bus.writeRead(ADDRESS, Uint8Array.of(register >> 8, register & 0xff), into));
      return (into[0] << 8) | into[1];
    },
    set: (register, value) =>
      bench.run(
        bench.bus.write(ADDRESS, Uint8Array.of(register >> 8, register & 0xff, value >> 8, value & 0xff)),
      ),
  };
}

test('starts in the mode of its memory and measures twice a second', async () => {
  const { bench, word, set } = wire();
  expect(await word(0x800d)).toBe(0x1901);
  await set(0x8000, 0x0030);
  expect(await word(0x8000)).toBe(0x0031);
  await bench.clock.advance(540);
  expect(await word(0x8000)).toBe(0x0038);
  await bench.clock.advance(500);
  expect(await word(0x8000)).toBe(0x0039);
  await set(0x8000, 0x0030);
  expect(await word(0x8000)).toBe(0x0031);
});

test('measures 64 sub-pages a second when told to, in turns also when nobody looked', async () => {
  const { bench, word, set } = wire();
  await set(0x800d, 0x1b81);
  await bench.clock.advance(545);
  await set(0x8000, 0x0030);
  const first = (await word(0x8000)) & 1;
  await bench.clock.advance(1000 / 64);
  expect((await word(0x8000)) & 1).toBe(1 - first);
  await bench.clock.advance((4 * 1000) / 64);
  expect((await word(0x8000)) & 1).toBe(1 - first);
  await bench.clock.advance((5 * 1000) / 64);
  expect((await word(0x8000)) & 1).toBe(first);
});

test('a change of the rate waits for the sub-page under measurement', async () => {
  const { bench, word, set } = wire();
  await set(0x800d, 0x1b81);
  await bench.clock.advance(500);
  expect(await word(0x8000)).toBe(0x0001);
  await bench.clock.advance(50);
  expect(await word(0x8000)).toBe(0x0008);
  await bench.clock.advance(1000 / 64);
  expect(await word(0x8000)).toBe(0x0009);
});

test('keeps its measurement while data hold is on and overwriting is off', async () => {
  const { bench, word, set } = wire();
  await bench.clock.advance(600);
  await set(0x800d, 0x1905);
  await set(0x8000, 0x0000);
  await bench.clock.advance(600);
  const status = await word(0x8000);
  const measured = await word(0x0400);
  await bench.clock.advance(500);
  expect(await word(0x8000)).toBe(status);
  expect(await word(0x0400)).toBe(measured);
});

test('counts the address on from word to word', async () => {
  const { bench } = wire();
  const into = new Uint8Array(8);
  await bench.run(bench.bus.writeRead(ADDRESS, Uint8Array.of(0x24, 0x07), into));
  const words = simulatedEeprom().slice(7, 11);
  expect([...into]).toEqual([...words].flatMap((value) => [value >> 8, value & 0xff]));
});

test('loses its read address at a STOP', async () => {
  const { bench, word } = wire();
  await bench.run(bench.bus.write(ADDRESS, Uint8Array.of(0x24, 0x0a)));
  const into = new Uint8Array(2);
  await bench.run(bench.bus.read(ADDRESS, into));
  expect((into[0] << 8) | into[1]).not.toBe(await word(0x240a));
});

test('its calibration memory cannot be overwritten', async () => {
  const { word, set } = wire();
  const before = await word(0x2430);
  await set(0x2430, before ^ 0xffff);
  expect(await word(0x2430)).toBe(before);
});
