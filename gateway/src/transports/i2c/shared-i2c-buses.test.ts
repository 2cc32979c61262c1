import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { SharedI2cBuses } from './shared-i2c-buses.ts';
import { SimulatedI2cBus } from './simulated-i2c-bus.ts';

class CountedBus extends SimulatedI2cBus {
  closed = 0;
  /** A transfer hangs, and a bus on which one hangs cannot be closed. */
  hangs = false;

  constructor(name: string) {
    super({ name, baudRateHz: 400_000, sleep: () => Promise.resolve() });
  }

  override async close(): Promise<void> {
    if (this.hangs) throw new LabError('E_TIMEOUT', 'a transfer does not end');
    this.closed += 1;
    await super.close();
  }
}

function counted() {
  const opened: CountedBus[] = [];
  const buses = new SharedI2cBuses((name) => {
    const bus = new CountedBus(name);
    opened.push(bus);
    return Promise.resolve(bus);
  });
  return { buses, opened };
}

test('devices on one bus share it, also when they open it at the same time', async () => {
  const { buses, opened } = counted();
  const [first, second, other] = await Promise.all([
    buses.open('i2c-1'),
    buses.open('i2c-1'),
    buses.open('i2c-3'),
  ]);
  expect(opened.map(({ name }) => name)).toEqual(['i2c-1', 'i2c-3']);
  expect([first.name, second.name, other.name]).toEqual(['i2c-1', 'i2c-1', 'i2c-3']);
});

test('the last user closes it, whoever closes twice', async () => {
  const { buses, opened } = counted();
  const first = await buses.open('i2c-1');
  const second = await buses.open('i2c-1');
  await first.close();
  await first.close();
  expect(opened[0]?.closed).toBe(0);
  await second.close();
  expect(opened[0]?.closed).toBe(1);
  await buses.open('i2c-1');
  expect(opened).toHaveLength(2);
});

test('an opening that fails is tried again by the next one', async () => {
  let attempts = 0;
  const buses = new SharedI2cBuses((name) => {
    attempts += 1;
    return attempts === 1
      ? Promise.reject(new LabError('E_BUS_MISSING', 'not there'))
      : Promise.resolve(new CountedBus(name));
  });
  await expect(buses.open('i2c-1')).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  await expect(buses.open('i2c-1')).resolves.toMatchObject({ name: 'i2c-1' });
});

test('a bus that cannot be closed because a transfer hangs is given to its next user', async () => {
  const { buses, opened } = counted();
  const first = await buses.open('i2c-1');
  const [bus] = opened;
  if (bus === undefined) throw new Error('nothing was opened');
  bus.hangs = true;
  await first.close();
  bus.hangs = false;
  const second = await buses.open('i2c-1');
  expect(opened).toHaveLength(1);
  await second.close();
  expect(bus.closed).toBe(1);
});

test('who opens a bus while it is being closed gets a fresh one', async () => {
  const { buses, opened } = counted();
  const first = await buses.open('i2c-1');
  const [, second] = await Promise.all([first.close(), buses.open('i2c-1')]);
  expect(opened.map(({ closed }) => closed)).toEqual([1, 0]);
  await second.close();
  expect(opened.map(({ closed }) => closed)).toEqual([1, 1]);
});
