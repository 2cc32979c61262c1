import { afterEach, expect, test } from '@jest/globals';
import { SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import type { Session, SimulatedWorld } from '../../adapter.ts';
import { ResistiveLoad } from '../../testing/resistive-load.ts';
import { VirtualBench } from '../../testing/virtual-bench.ts';
import { openSerialPort } from '../../transports/serial/open-serial-port.ts';
import { PtySerialPort } from '../../transports/serial/pty-serial-port.ts';
import { openDevice } from '../../wires.ts';
import { adapter } from './adapter.ts';
import { SimulatedKorad } from './simulator.ts';

const CONFIG = adapter.configSchema.parse({});
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function pluggedIn() {
  const clock = new SystemClock();
  const load = new ResistiveLoad(24);
  load.drive({ voltageV: 12, currentLimitA: 1.5 });
  const world: SimulatedWorld = {
    ...new VirtualBench().world,
    monoUs: () => clock.monoUs(),
    supply: () => load,
  };
  const supply = new SimulatedKorad(world);
  const { path, baudRate } = adapter.address(CONFIG);
  const port = new PtySerialPort({ path, baudRate, instrument: supply, clock, random: Math.random });
  cleanUps.push(() => port.close());
  const wires = {
    openI2c: () => Promise.reject(new Error('no bus')),
    openSsh: () => Promise.reject(new Error('no host')),
    hostKey: () => {
      throw new Error('no host');
    },
    openSerial: () => port.open(),
  };
  const open = async (): Promise<Session> => {
    const session = await openDevice({ adapter, config: CONFIG }, wires, clock, new Map());
    cleanUps.push(() => session.close());
    return session;
  };
  return { clock, load, port, open };
}

async function valuesOf(session: Session): Promise<unknown> {
  const reading = await session.read();
  return reading.ready ? reading.samples[0]?.values : undefined;
}

test('the production driver reads and switches a supply behind a port of the system', async () => {
  const { load, open } = pluggedIn();
  const session = await eventually(open);
  expect(await eventually(() => valuesOf(session))).toMatchObject({
    vSet: 12,
    iSet: 1.5,
    vOut: 12,
    iOut: 0.5,
    output: true,
  });
  expect((await session.switchOff?.())?.data).toMatchObject({ output: false });
  expect(load.driven.voltageV).toBe(0);
});

test('a pulled cable is an error, and the port is opened again when it is back', async () => {
  const { port, open } = pluggedIn();
  const session = await eventually(open);
  port.fault = 'unplugged';
  await expect(session.read()).rejects.toMatchObject({ code: expect.stringMatching(/^E_BUS/) });
  await expect(open()).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  port.fault = 'none';
  const again = await eventually(open);
  expect(await eventually(() => valuesOf(again))).toMatchObject({ vSet: 12, output: true });
});

test('a port that is not there, and one that is no serial port, are told apart', async () => {
  const clock = new SystemClock();
  const opened = (path: string): Promise<unknown> => openSerialPort({ path, baudRate: 9600 }, clock);
  await expect(opened('/dev/ttyNONE')).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  await expect(opened('/dev/null')).rejects.toMatchObject({ code: 'E_BUS' });
});
