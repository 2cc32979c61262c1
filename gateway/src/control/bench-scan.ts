import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLabError, type gatewayCommands } from '@labgate/contract';
import type { z } from 'zod';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { I2cBus } from '../transports/i2c/i2c-bus.ts';
import type { Wires } from '../wires.ts';

/** What a scan finds. */
export type BenchScan = z.infer<typeof gatewayCommands.scan.answer>;

interface ScanParts {
  readonly devices: readonly Pick<DeviceConfig, 'adapter' | 'config' | 'simulate'>[];
  readonly wiresFor: (device: { readonly simulate: boolean }) => Wires;
  /** Names of the entries of a folder; none when there is no such folder. */
  readonly list?: (folder: string) => Promise<readonly string[]>;
}

/** Addresses outside this range are reserved (I2C-bus specification, 3.1.12). */
const ADDRESSES = { first: 0x08, last: 0x77 } as const;

/** What usually is at an address; nothing is asked of the chip but a byte. */
const USUAL: readonly (readonly [number, number, string])[] = [
  [0x33, 0x33, 'MLX90640'],
  [0x68, 0x6f, 'MCP3424'],
  [0x76, 0x77, 'BME688'],
];

const SERIAL_FOLDER = '/dev/serial/by-id';

/** Looks for chips on every I2C bus, of this machine and simulated, and for serial ports. */
export async function scanBench({ devices, wiresFor, list = listFolder }: ScanParts): Promise<BenchScan> {
  const simulated = new Set<string>();
  const serial: BenchScan['serial'] = [];
  for (const { adapter, config, simulate } of devices) {
    if (!simulate) continue;
    if (adapter.transport === 'i2c') simulated.add(adapter.address(config).bus);
    if (adapter.transport === 'serial') {
      serial.push({ path: adapter.address(config).path, description: 'simulated' });
    }
  }
  const real = (await list('/dev')).filter((name) => /^i2c-\d{1,3}$/.test(name));
  const i2c: BenchScan['i2c'] = [];
  for (const bus of simulated) i2c.push(...(await chipsOn(bus, wiresFor({ simulate: true }))));
  for (const bus of real) i2c.push(...(await chipsOn(bus, wiresFor({ simulate: false }))));
  for (const name of await list(SERIAL_FOLDER)) serial.push({ path: join(SERIAL_FOLDER, name) });
  return { i2c, serial };
}

async function chipsOn(name: string, wires: Wires): Promise<BenchScan['i2c']> {
  const found: BenchScan['i2c'] = [];
  try {
    const bus = await wires.openI2c(name);
    try {
      for (let address = ADDRESSES.first; address <= ADDRESSES.last; address++) {
        if (await answers(bus, address)) found.push({ bus: name, address, ...usualAt(address) });
      }
    } finally {
      await bus.close();
    }
  } catch (error) {
    if (!isLabError(error)) throw error; // a bus that cannot be used has no chips that could be
  }
  return found;
}

/** Reading a byte changes nothing in the chips of this bench. @throws LabError when the bus itself fails. */
async function answers(bus: I2cBus, address: number): Promise<boolean> {
  try {
    await bus.read(address, new Uint8Array(1));
    return true;
  } catch (error) {
    if (isLabError(error, 'E_NACK') || isLabError(error, 'E_TIMEOUT')) return false;
    throw error;
  }
}

function usualAt(address: number): { readonly looksLike?: string } {
  const [, , looksLike] = USUAL.find(([first, last]) => address >= first && address <= last) ?? [];
  return looksLike === undefined ? {} : { looksLike };
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return []; // no such folder, or none that we may read: nothing is found there
  }
}
