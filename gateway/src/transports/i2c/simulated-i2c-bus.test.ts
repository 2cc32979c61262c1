import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import type { I2cChip } from './i2c-chip.ts';
import { SimulatedI2cBus } from './simulated-i2c-bus.ts';

/** Writes down what it sees of the wire; refuses the byte 0xff. */
function recorder(log: string[]): I2cChip {
  return {
    start: (direction, isRepeated) => log.push(`${isRepeated ? 'Sr' : 'S'} ${direction}`) > 0,
    writeByte: (byte) => {
      log.push(`> ${byte}`);
      return byte !== 0xff;
    },
    readByte: () => log.push('<'),
    stop: () => log.push('P'),
  };
}

function busOn(clock: VirtualClock): { readonly bus: SimulatedI2cBus; readonly log: string[] } {
  const log: string[] = [];
  const bus = new SimulatedI2cBus({
    name: 'i2c-1',
    baudRateHz: 9000,
    sleep: (delayMs) => clock.sleep(delayMs),
  });
  bus.attach(0x33, recorder(log));
  return { bus, log };
}

test('a writeRead has a repeated START and one STOP, a write and a read have a STOP each', async () => {
  const clock = new VirtualClock();
  const { bus, log } = busOn(clock);
  const into = new Uint8Array(2);
  const done = bus.writeRead(0x33, Uint8Array.of(7), into);
  await clock.advance(100);
  await done;
  expect(log).toEqual(['S write', '> 7', 'Sr read', '<', '<', 'P']);
  expect(into).toEqual(Uint8Array.of(4, 5));
  log.length = 0;
  const both = Promise.all([bus.write(0x33, Uint8Array.of(7)), bus.read(0x33, into)]);
  await clock.advance(100);
  await both;
  expect(log).toEqual(['S write', '> 7', 'P', 'S read', '<', '<', 'P']);
});

test('a transfer takes nine bits a byte, addresses included, and the next one waits for it', async () => {
  const clock = new VirtualClock();
  const { bus } = busOn(clock);
  const endsMs: number[] = [];
  const ended = (): number => endsMs.push(clock.monoUs() / 1000);
  void bus.writeRead(0x33, new Uint8Array(2), new Uint8Array(6)).then(ended);
  void bus.read(0x33, new Uint8Array(4)).then(ended);
  await clock.advance(100);
  expect(endsMs).toEqual([10, 15]);
});

test('a byte that is refused ends the transfer with a STOP and E_NACK', async () => {
  const clock = new VirtualClock();
  const { bus, log } = busOn(clock);
  const refused = bus.write(0x33, Uint8Array.of(1, 0xff, 2)).catch((error: unknown) => error);
  const absent = bus.read(0x34, new Uint8Array(1)).catch((error: unknown) => error);
  await clock.advance(100);
  expect(await refused).toMatchObject({ code: 'E_NACK', context: { address: '0x33' } });
  expect(await absent).toMatchObject({ code: 'E_NACK', context: { address: '0x34' } });
  expect(log).toEqual(['S write', '> 1', '> 255', 'P']);
});

test.each([
  ['missing', 'E_BUS_MISSING'],
  ['stuck', 'E_BUS'],
] as const)('a bus that is %s gives %s and touches no chip', async (fault, code) => {
  const clock = new VirtualClock();
  const { bus, log } = busOn(clock);
  bus.fault = fault;
  const failed = bus.read(0x33, new Uint8Array(1)).catch((error: unknown) => error);
  await clock.advance(2000);
  expect(await failed).toMatchObject({ code });
  expect(log).toEqual([]);
});
