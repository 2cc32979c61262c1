import { expect, test } from '@jest/globals';
import type { FaultableChip } from '../transports/i2c/i2c-chip.ts';
import { SimulatedI2cBus } from '../transports/i2c/simulated-i2c-bus.ts';
import { I2cFaultTarget } from './i2c-fault-target.ts';

function chip(): FaultableChip {
  return {
    fault: 'none',
    start() {
      return this.fault !== 'absent';
    },
    writeByte: () => true,
    readByte: () => 0x55,
    stop: () => undefined,
  };
}

function sharedBus() {
  const bus = new SimulatedI2cBus({ name: 'i2c-3', baudRateHz: 400_000, sleep: () => Promise.resolve() });
  const chips = { env: chip(), adc: chip() };
  bus.attach(0x76, chips.env);
  bus.attach(0x68, chips.adc);
  return {
    bus,
    env: new I2cFaultTarget(chips.env, bus),
    adc: new I2cFaultTarget(chips.adc, bus),
    read: (address: number) => bus.read(address, new Uint8Array(1)),
  };
}

test('an absent chip does not acknowledge, and its neighbour is not touched', async () => {
  const { env, read } = sharedBus();
  env.inject('absent');
  await expect(read(0x76)).rejects.toMatchObject({ code: 'E_NACK' });
  await expect(read(0x68)).resolves.toBeUndefined();
  env.inject('none');
  await expect(read(0x76)).resolves.toBeUndefined();
});

test('a stuck bus fails for every chip on it until it is released', async () => {
  const { env, read } = sharedBus();
  env.inject('bus-stuck');
  await expect(read(0x76)).rejects.toMatchObject({ code: 'E_BUS' });
  await expect(read(0x68)).rejects.toMatchObject({ code: 'E_BUS' });
  env.inject('none');
  await expect(read(0x68)).resolves.toBeUndefined();
});

test('mending one device does not release a bus that another one holds', () => {
  const { bus, env, adc } = sharedBus();
  env.inject('bus-stuck');
  adc.inject('frozen');
  adc.inject('none');
  expect(bus.fault).toBe('stuck');
  env.inject('bus-missing');
  expect(bus.fault).toBe('missing');
  env.inject('garbage');
  expect(bus.fault).toBe('none');
});
