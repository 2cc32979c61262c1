import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { HostWatch } from './host-watch.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-host-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function zone(number: number, type: string, temp: string): Promise<void> {
  const path = join(folder, `thermal_zone${number}`);
  await mkdir(path);
  await writeFile(join(path, 'type'), `${type}\n`);
  await writeFile(join(path, 'temp'), `${temp}\n`);
}

async function figures(dataDir = folder): Promise<HostWatch['figures']> {
  const watch = new HostWatch(dataDir, new VirtualClock(), folder);
  await watch.look();
  return watch.figures;
}

test('tells the free part of the disk and of the memory', async () => {
  const { diskFreeMB = 0, diskTotalMB = 0, memFreeMB = 0, memTotalMB = 0 } = (await figures()) ?? {};
  expect(diskTotalMB).toBeGreaterThan(0);
  expect(diskFreeMB).toBeLessThanOrEqual(diskTotalMB);
  expect(memTotalMB).toBeGreaterThan(0);
  expect(memFreeMB).toBeLessThanOrEqual(memTotalMB);
});

test('reads the zone of the processor, not that of something else', async () => {
  await zone(0, 'acpitz', '27800');
  await zone(1, 'cpu-thermal', '51121');
  expect((await figures())?.cpuC).toBe(51.1);
});

test('says so where nothing measures the processor, or what is read is no number', async () => {
  expect((await figures())?.cpuC).toBeNull();
  await zone(0, 'cpu-thermal', 'hot');
  expect((await figures())?.cpuC).toBeNull();
});

test('tells nothing of a disk that is not there', async () => {
  expect(await figures(join(folder, 'gone'))).toBeUndefined();
});
