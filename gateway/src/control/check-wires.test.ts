import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { SystemClock } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { loadAdapters } from '../adapter-registry.ts';
import { loadGatewayConfig } from '../config/load-gateway-config.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import { SimulatedHardware } from '../simulation/simulated-hardware.ts';
import { checkWires, type WireCheck } from './check-wires.ts';

const adapters = await loadAdapters();
const { devices, simulation } = loadGatewayConfig({}, adapters);
const named = (id: string): DeviceConfig => devices.find((device) => device.id === id) as DeviceConfig;

/** Asks devices on the simulated buses as if they were those of this machine. */
async function check(asked: readonly DeviceConfig[]): Promise<WireCheck[]> {
  const clock = new VirtualClock();
  const wires = new SimulatedHardware({ ...simulation, devices, clock, seed: 'wires' });
  const real = asked.map((device) => ({ ...device, simulate: false }));
  let isDone = false;
  const checked = checkWires({ devices: real, wires, clock: new SystemClock() }).finally(
    () => (isDone = true),
  );
  while (!isDone) await clock.advance(50);
  return checked;
}

test('a chip that acknowledges its address is there, one that does not is not, and a port is only named', async () => {
  const cam0 = named('cam0');
  const moved = { ...cam0, id: 'cam1', config: { ...Object(cam0.config), address: 0x34 } };
  expect(await check([cam0, moved, named('psu0')])).toEqual([
    { dev: 'cam0', transport: 'i2c', place: 'i2c-1@0x33' },
    { dev: 'cam1', transport: 'i2c', place: 'i2c-1@0x34', fault: expect.any(String) },
    { dev: 'psu0', transport: 'serial', place: '/dev/ttyUSB0' },
  ]);
});

test('a host is there when it names itself as SSH; nobody signs in', async () => {
  let greeting = 'Welcome\r\nSSH-2.0-dropbear\r\n';
  const server = createServer((socket) => socket.on('error', () => undefined).end(greeting));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dut0 = named('dut0');
  const at = { ...dut0, config: { ...Object(dut0.config), host: '127.0.0.1', port } };
  const place = `127.0.0.1:${port}`;
  expect(await check([at])).toEqual([{ dev: 'dut0', transport: 'ssh', place }]);
  greeting = 'HTTP/1.1 400 Bad Request\r\n';
  expect(await check([at])).toMatchObject([{ fault: 'it closes without naming itself as SSH' }]);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(await check([at])).toEqual([
    { dev: 'dut0', transport: 'ssh', place, fault: expect.stringContaining('ECONNREFUSED') },
  ]);
});

test('devices that are simulated are not asked', async () => {
  const wires = { openI2c: async () => Promise.reject(new Error('asked')) };
  expect(await checkWires({ devices, wires, clock: new SystemClock() })).toEqual([]);
});
