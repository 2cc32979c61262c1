import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SystemClock } from '@labgate/service-kit';
import { loadAdapters } from '../../adapter-registry.ts';
import type { Reading, Session } from '../../adapter.ts';
import { SimulatedLab } from '../../simulation/lab.ts';
import { SimulatedDeviceWorld } from '../../simulation/simulated-device-world.ts';
import {
  BUSY_ADDRESS,
  DENIED_BUS,
  EMULATED_BUSES,
  EmulatedI2c,
  MISSING_BUS,
  whatEmulationLacks,
} from '../../testing/i2c-dev/emulated-i2c.ts';
import { WordMemoryChip } from '../../testing/i2c-dev/word-memory-chip.ts';
import type { I2cBus } from './i2c-bus.ts';

const lacking = whatEmulationLacks();
// In continuous integration nothing is left out: there the tests fail and say what is missing.
const isRequired = Boolean(process.env['CI']);
const onEmulation = lacking === undefined || isRequired ? describe : describe.skip;
const title =
  lacking === undefined ? 'a bus of Linux' : `a bus of Linux (left out: this computer lacks ${lacking})`;

const [FIRST, SECOND] = EMULATED_BUSES;
const CAMERA = 0x33;
/** The registers that one sub-page of the thermal camera takes. */
const SUBPAGE_WORDS = 832;
const clock = new SystemClock();

function registerOf(word: number): Uint8Array {
  return Uint8Array.of(word >> 8, word & 0xff);
}

/** What a transfer fails with; undefined when it does not. */
function failureOf(transfer: Promise<void>): Promise<unknown> {
  return transfer.then(
    () => undefined,
    (error: unknown) => error,
  );
}

onEmulation(title, () => {
  let i2c: EmulatedI2c;
  let bus: I2cBus;
  let camera: WordMemoryChip;

  beforeAll(async () => {
    i2c = await EmulatedI2c.start();
    bus = i2c.bus(FIRST);
  });
  afterAll(() => i2c.stop());
  beforeEach(() => {
    camera = new WordMemoryChip();
    i2c.wire.attach(FIRST, CAMERA, camera);
    i2c.wire.transactions.length = 0;
  });

  test('reads a whole sub-page in one transaction with a repeated START', async () => {
    const into = new Uint8Array(2 * SUBPAGE_WORDS);
    await bus.writeRead(CAMERA, registerOf(0x0400), into);
    expect(into).toEqual(camera.bytes(0x0400, SUBPAGE_WORDS));
    expect(i2c.wire.transactions).toEqual(['W33:0400 R33:1664 P']);
  });

  test('a write and then a read, with a STOP between them, gets other bytes from such a chip', async () => {
    const into = new Uint8Array(2 * SUBPAGE_WORDS);
    await bus.write(CAMERA, registerOf(0x0400));
    await bus.read(CAMERA, into);
    expect(i2c.wire.transactions).toEqual(['W33:0400 P', 'R33:1664 P']);
    expect(into).not.toEqual(camera.bytes(0x0400, SUBPAGE_WORDS));
  });

  test('writes what a writeRead then reads', async () => {
    await bus.write(CAMERA, Uint8Array.of(0x80, 0x0d, 0x19, 0x01));
    const into = new Uint8Array(2);
    await bus.writeRead(CAMERA, registerOf(0x800d), into);
    expect(into).toEqual(Uint8Array.of(0x19, 0x01));
  });

  test('carries messages of 8192 bytes, and refuses longer ones and addresses of more than 7 bits', async () => {
    const into = new Uint8Array(8192);
    await bus.writeRead(CAMERA, registerOf(0), into);
    expect(into).toEqual(camera.bytes(0, 4096));
    await bus.read(CAMERA, into);
    for (const refused of [
      bus.read(CAMERA, new Uint8Array(8193)),
      bus.write(CAMERA, new Uint8Array(8193)),
      bus.writeRead(CAMERA, registerOf(0), new Uint8Array(8193)),
      bus.writeRead(CAMERA, new Uint8Array(8193), into),
      bus.read(0x80, into),
      bus.read(-1, into),
      bus.writeRead(1.5, registerOf(0), into),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'E_LIMIT' });
    }
  });

  test('transfers asked for together are carried out one at a time, in their order', async () => {
    const reads = Array.from({ length: 40 }, (_, i) => {
      const into = new Uint8Array(64);
      const done =
        i % 2 === 0 ? bus.writeRead(CAMERA, registerOf(i * 32), into) : bus.write(CAMERA, registerOf(i));
      return done.then(() => into);
    });
    const all = await Promise.all(reads);
    all.forEach((bytes, i) => {
      expect(bytes).toEqual(i % 2 === 0 ? camera.bytes(i * 32, 32) : new Uint8Array(64));
    });
    expect(i2c.wire.transactions.map((line) => line.split(' ')[0])).toEqual(
      Array.from(
        { length: 40 },
        (_, i) => `W33:${Buffer.from(registerOf(i % 2 === 0 ? i * 32 : i)).toString('hex')}`,
      ),
    );
  });

  test('an address that nothing acknowledges is E_NACK, whatever the call', async () => {
    for (const refused of [
      bus.write(0x40, Uint8Array.of(1)),
      bus.read(0x40, new Uint8Array(1)),
      bus.writeRead(0x40, Uint8Array.of(1), new Uint8Array(1)),
    ]) {
      await expect(refused).rejects.toMatchObject({
        code: 'E_NACK',
        context: { bus: `i2c-${FIRST}`, address: '0x40', errno: 'EREMOTEIO' },
      });
    }
    await bus.writeRead(CAMERA, registerOf(0), new Uint8Array(2));
  });

  test.each([
    ['ENXIO', 'E_NACK'],
    ['ETIMEDOUT', 'E_TIMEOUT'],
    ['EIO', 'E_BUS'],
    ['EAGAIN', 'E_BUS'],
    ['ENODEV', 'E_BUS_MISSING'],
    ['EPERM', 'E_PERMISSION'],
    ['EOPNOTSUPP', 'E_BUS'],
  ] as const)('%s of the kernel is %s, and the bus works again afterwards', async (errno, code) => {
    i2c.wire.failWith(FIRST, errno);
    const into = new Uint8Array(2);
    await expect(bus.read(CAMERA, into)).rejects.toMatchObject({ code });
    await expect(bus.write(CAMERA, registerOf(0))).rejects.toMatchObject({ code });
    await expect(bus.writeRead(CAMERA, registerOf(0), into)).rejects.toMatchObject({ code });
    i2c.wire.failWith(FIRST, 'none');
    await bus.writeRead(CAMERA, registerOf(0x0400), into);
    expect(into).toEqual(camera.bytes(0x0400, 1));
    await bus.read(CAMERA, into);
  });

  test('a bus that is not there is E_BUS_MISSING at the first transfer', async () => {
    const missing = i2c.bus(MISSING_BUS);
    await expect(missing.read(CAMERA, new Uint8Array(1))).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
    await expect(missing.writeRead(CAMERA, registerOf(0), new Uint8Array(1))).rejects.toMatchObject({
      code: 'E_BUS_MISSING',
    });
  });

  test('a bus that may not be opened is E_PERMISSION and says what to do', async () => {
    const denied = i2c.bus(DENIED_BUS);
    for (const refused of [
      denied.read(CAMERA, new Uint8Array(1)),
      denied.writeRead(CAMERA, registerOf(0), new Uint8Array(1)),
    ]) {
      await expect(refused).rejects.toMatchObject({
        code: 'E_PERMISSION',
        message: expect.stringContaining('group i2c'),
      });
    }
  });

  test('an address that the kernel uses itself is E_BUS, and nothing goes to address 0 in its place', async () => {
    const generalCall = new WordMemoryChip();
    i2c.wire.attach(FIRST, 0, generalCall);
    for (let i = 0; i < 3; i++) {
      await expect(bus.write(BUSY_ADDRESS, Uint8Array.of(0x06))).rejects.toMatchObject({
        code: 'E_BUS',
        context: { errno: 'EBUSY' },
      });
    }
    expect(i2c.wire.transactions).toEqual([]);
    i2c.wire.detach(FIRST, 0);
  });

  test('a name that is no bus is E_UNKNOWN', async () => {
    await expect(i2c.bus(Number.NaN).read(CAMERA, new Uint8Array(1))).rejects.toMatchObject({
      code: 'E_UNKNOWN',
    });
  });

  test('every production driver opens its chip and reads it over the real bus', async () => {
    const lab = new SimulatedLab({ clock, seed: 'emulation' });
    for (const [kind, adapter] of await loadAdapters()) {
      if (adapter.transport !== 'i2c') continue;
      const config: unknown = adapter.configSchema.parse({});
      const { address } = adapter.address(config);
      i2c.wire.attach(SECOND, address, adapter.simulate(config, new SimulatedDeviceWorld(lab, 1, kind)));
      const session = await adapter.open({
        config,
        bus: i2c.bus(SECOND),
        time: clock,
        settle: (delayMs) => clock.sleep(delayMs),
        counters: new Map(),
      });
      const { samples, image } = await reading(session);
      expect([kind, samples.length > 0 || image !== undefined]).toEqual([kind, true]);
      await session.close();
    }
  });

  test('the camera does not open over a bus that lets a STOP in between', async () => {
    const lab = new SimulatedLab({ clock, seed: 'emulation' });
    const adapter = (await loadAdapters()).get('mlx90640');
    if (adapter?.transport !== 'i2c') throw new Error('there is no driver of the camera');
    const config: unknown = adapter.configSchema.parse({});
    i2c.wire.attach(FIRST, CAMERA, adapter.simulate(config, new SimulatedDeviceWorld(lab, 1, 'cam0')));
    const split: I2cBus = {
      ...bus,
      writeRead: async (address, bytes, into) => {
        await bus.write(address, bytes);
        await bus.read(address, into);
      },
    };
    const settle = (delayMs: number): Promise<void> => clock.sleep(delayMs);
    const counters = new Map<string, number>();
    await expect(adapter.open({ config, bus: split, time: clock, settle, counters })).rejects.toMatchObject({
      name: 'LabError',
    });
  });

  async function reading(session: Session): Promise<Extract<Reading, { ready: true }>> {
    for (;;) {
      const step = await session.read();
      if (step.ready) return step;
      await clock.sleep(step.retryAfterMs);
    }
  }
});

onEmulation(`${title} that hangs`, () => {
  let i2c: EmulatedI2c;

  beforeAll(async () => {
    i2c = await EmulatedI2c.start({ deadlineMs: 300 });
    for (const busNumber of EMULATED_BUSES) i2c.wire.attach(busNumber, CAMERA, new WordMemoryChip());
  });
  afterAll(() => i2c.stop());

  test.each(['read', 'writeRead'] as const)(
    'gives E_TIMEOUT for a %s that hangs and for those behind it, leaves other buses alone, and comes back',
    async (operation) => {
      const [first, second] = [i2c.bus(FIRST), i2c.bus(SECOND)];
      const ask = (): Promise<void> =>
        operation === 'read'
          ? first.read(CAMERA, new Uint8Array(4))
          : first.writeRead(CAMERA, registerOf(0x0400), new Uint8Array(4));
      await second.read(CAMERA, new Uint8Array(1));
      const release = i2c.wire.hold(FIRST);
      i2c.wire.transactions.length = 0;
      const hanging = failureOf(ask());
      const behind = failureOf(first.write(CAMERA, registerOf(0xbeef)));
      for (let i = 0; i < 20; i++) await second.writeRead(CAMERA, registerOf(i), new Uint8Array(100));
      expect(await hanging).toMatchObject({ code: 'E_TIMEOUT' });
      expect(await behind).toMatchObject({ code: 'E_TIMEOUT' });
      release();
      await ask();
      expect(i2c.wire.transactions.filter((line) => line.includes('beef'))).toEqual([]);
    },
  );

  test('is kept while a transfer hangs, whoever closes it, and works again afterwards', async () => {
    const bus = i2c.bus(FIRST);
    const release = i2c.wire.hold(FIRST);
    const hanging = failureOf(bus.read(CAMERA, new Uint8Array(4)));
    await bus.close();
    expect(await hanging).toMatchObject({ code: 'E_TIMEOUT' });
    expect(await failureOf(bus.read(CAMERA, new Uint8Array(4)))).toMatchObject({ code: 'E_TIMEOUT' });
    release();
    await bus.read(CAMERA, new Uint8Array(4));
  });

  test('carries nothing after it was closed', async () => {
    const bus = i2c.bus(SECOND);
    await Promise.all([bus.read(CAMERA, new Uint8Array(4)), bus.close()]);
    expect(await failureOf(bus.read(CAMERA, new Uint8Array(4)))).toMatchObject({ code: 'E_STOPPED' });
  });
});
