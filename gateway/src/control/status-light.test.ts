import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '@labgate/service-kit';
import { eventually, VirtualClock } from '@labgate/testkit';
import { StatusLight } from './status-light.ts';

let folder: string;
let clock: VirtualClock;
let light: StatusLight;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-light-'));
  clock = new VirtualClock();
  light = new StatusLight({ clock, log: createLogger('light', 'silent'), folder });
});
afterEach(async () => {
  await light.stop();
  rmSync(folder, { recursive: true });
});

function plugIn(name: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'trigger'), 'none timer [mmc0] heartbeat\n');
  writeFileSync(join(folder, name, 'brightness'), '0\n');
}

function read(name: string, file: 'trigger' | 'brightness'): string {
  return readFileSync(join(folder, name, file), 'latin1');
}

test('blinks until everybody has seen it, and gives the light back to what drove it', async () => {
  plugIn('ACT');
  await Promise.all([light.identify(), light.identify()]);
  expect([read('ACT', 'trigger'), read('ACT', 'brightness')]).toEqual(['none', '1']);
  await eventually(async () => {
    await clock.advance(250);
    expect(read('ACT', 'brightness')).toBe('0');
  });
  await eventually(async () => {
    await clock.advance(250);
    expect(read('ACT', 'trigger')).toBe('mmc0');
  });
});

test('a gateway that stops gives the light back at once', async () => {
  plugIn('led0'); // as older kernels call it
  await light.identify();
  expect(read('led0', 'trigger')).toBe('none');
  await light.stop();
  expect(read('led0', 'trigger')).toBe('mmc0');
});

test('a machine without such a light says so, and one whose light is not ours does', async () => {
  await expect(light.identify()).rejects.toMatchObject({ code: 'E_DEVICE_LOST' });
  mkdirSync(join(folder, 'ACT', 'trigger'), { recursive: true });
  await expect(light.identify()).rejects.toMatchObject({ code: 'E_PERMISSION' });
});
