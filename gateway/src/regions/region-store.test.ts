import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Region } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { RegionStore } from './region-store.ts';

const log = createLogger('test', 'silent');
const root = mkdtempSync(join(tmpdir(), 'labgate-regions-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
function newFolder(): string {
  return join(root, String(++folders));
}

const point = (id: string): Region => ({ id, name: '', shape: 'point', xy: [1, 1] });

test('what was set is there after a restart, and an empty list is a list', async () => {
  const folder = newFolder();
  const store = new RegionStore(folder, log);
  expect(store.get('cam0')).toBeUndefined();
  await Promise.all([
    store.set('cam0', [point('a')]),
    store.set('cam1', []),
    store.set('cam0', [point('b')]),
  ]);
  const again = new RegionStore(folder, log);
  expect(again.get('cam0')).toEqual([point('b')]);
  expect(again.get('cam1')).toEqual([]);
});

test.each(['', '{', 'null', '{"v":2,"cameras":{}}', '{"v":1,"cameras":{"cam0":[{"id":"x"}]}}'])(
  'a damaged file (%j) is put aside and writing goes on',
  async (text) => {
    const folder = newFolder();
    mkdirSync(folder);
    const path = join(folder, 'regions.json');
    writeFileSync(path, text);
    const store = new RegionStore(folder, log);
    expect(store.get('cam0')).toBeUndefined();
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
    await store.set('cam0', [point('a')]);
    expect(new RegionStore(folder, log).get('cam0')).toEqual([point('a')]);
  },
);

test('what cannot be written is not kept either', async () => {
  const folder = newFolder();
  writeFileSync(folder, 'a file where the folder should be');
  const store = new RegionStore(folder, log);
  await expect(store.set('cam0', [point('a')])).rejects.toMatchObject({ code: 'E_DISK_FULL' });
  expect(store.get('cam0')).toBeUndefined();
  expect(existsSync(`${folder}.damaged`)).toBe(false);
});
