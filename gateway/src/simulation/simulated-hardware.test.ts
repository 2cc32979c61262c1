import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { loadAdapters } from '../adapter-registry.ts';
import type { Session } from '../adapter.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import { openDevice } from '../wires.ts';
import { SimulatedHardware } from './simulated-hardware.ts';

const adapters = await loadAdapters();

function deviceOf(kind: string, id: string): DeviceConfig {
  const adapter = adapters.get(kind);
  if (adapter === undefined) throw new Error(`no adapter ${kind}`);
  return { id, name: id, simulate: true, adapter, config: adapter.configSchema.parse({}) };
}

function benchOf(...devices: readonly DeviceConfig[]) {
  const clock = new VirtualClock();
  const options = { devices, clock, seed: 'lab', scenario: 'calm', i2cBaudRateHz: 400_000 };
  const hardware = new SimulatedHardware(options);
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let isSettled = false;
    const watched = work.finally(() => (isSettled = true));
    watched.catch(() => undefined); // the caller gets it below
    while (!isSettled) await clock.advance(5);
    return watched;
  };
  const open = (device: DeviceConfig): Promise<Session> =>
    run(openDevice(device, hardware, clock, new Map()));
  const values = async (session: Session): Promise<Readonly<Record<string, unknown>>> => {
    for (;;) {
      const reading = await run(session.read());
      if (reading.ready) return reading.samples[0]?.values ?? {};
      await clock.advance(reading.retryAfterMs);
    }
  };
  return { clock, hardware, run, open, values };
}

test.each(['psu-korad', 'psu-scpi'])('a simulated %s feeds the simulated board', async (kind) => {
  const supply = deviceOf(kind, 'psu0');
  const adc = deviceOf('mcp3424', 'adc0');
  const { run, open, values } = benchOf(supply, adc);
  const [supplySession, adcSession] = [await open(supply), await open(adc)];
  expect(await values(supplySession)).toMatchObject({ vSet: 12, output: true });
  expect(Number((await values(adcSession))['ch1'])).toBeCloseTo(12 / 11, 1);
  await run(supplySession.switchOff?.() ?? Promise.reject(new Error('no outputs')));
  expect(await values(supplySession)).toMatchObject({ vOut: 0, iOut: 0, output: false });
  expect((await values(adcSession))['ch1']).toBeNull();
  await run(supplySession.execute?.('output', { on: true }) ?? Promise.reject(new Error('no commands')));
  expect(Number((await values(adcSession))['ch1'])).toBeCloseTo(12 / 11, 1);
});

test('without a simulated supply the board is powered all the same', async () => {
  const adc = deviceOf('mcp3424', 'adc0');
  const { open, values } = benchOf(adc);
  expect(Number((await values(await open(adc)))['ch1'])).toBeCloseTo(12 / 11, 1);
});

test('nothing is simulated where nothing is configured', async () => {
  const { hardware } = benchOf();
  const settings = { path: '/dev/ttyUSB7', baudRate: 9600 };
  await expect(hardware.openSerial(settings)).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  await expect(hardware.openI2c('i2c-7')).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
});
