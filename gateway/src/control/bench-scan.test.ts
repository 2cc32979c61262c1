import { expect, test } from '@jest/globals';
import { gatewayCommands } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import { loadAdapters } from '../adapter-registry.ts';
import { loadGatewayConfig } from '../config/load-gateway-config.ts';
import { SimulatedHardware } from '../simulation/simulated-hardware.ts';
import { scanBench, type BenchScan } from './bench-scan.ts';

const adapters = await loadAdapters();

async function scan(list: (folder: string) => Promise<readonly string[]>): Promise<BenchScan> {
  const clock = new VirtualClock();
  const { devices, simulation } = loadGatewayConfig({}, adapters);
  const hardware = new SimulatedHardware({ ...simulation, devices, clock, seed: 'scan' });
  let isDone = false;
  const scanned = scanBench({ devices, wiresFor: () => hardware, list }).finally(() => (isDone = true));
  while (!isDone) await clock.advance(50);
  return scanned;
}

test('finds the simulated chips at their addresses and the port of the supply', async () => {
  const found = await scan(async () => []);
  expect(gatewayCommands.scan.answer.parse(found)).toEqual(found);
  expect(found).toEqual({
    i2c: [
      { bus: 'i2c-1', address: 0x33, looksLike: 'MLX90640' },
      { bus: 'i2c-3', address: 0x68, looksLike: 'MCP3424' },
      { bus: 'i2c-3', address: 0x76, looksLike: 'BME688' },
    ],
    serial: [{ path: '/dev/ttyUSB0', description: 'simulated' }],
  });
});

test('a bus of the machine that cannot be used has nothing on it, and ports are told by their lasting names', async () => {
  const entries: Record<string, readonly string[]> = {
    '/dev': ['null', 'i2c-7', 'i2c-x'],
    '/dev/serial/by-id': ['usb-Korad_KA3005P-if00'],
  };
  const found = await scan(async (folder) => entries[folder] ?? []);
  expect(found.i2c.filter(({ bus }) => bus === 'i2c-7')).toEqual([]);
  expect(found.serial).toContainEqual({ path: '/dev/serial/by-id/usb-Korad_KA3005P-if00' });
});
