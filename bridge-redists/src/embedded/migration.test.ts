import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SampleBatch } from '../sample-batch.ts';
import { EmbeddedStore } from './embedded-store.ts';
import { FORMAT_VERSION } from './history-file.ts';

const SERIES = { gw: 'demo', dev: 'env0', stream: 'env', prop: 't' };
/** "LBG", which stands before the version in the header. */
const APPLICATION = 0x4c_42_47;
const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-format-'));
  path = join(folder, 'history.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): EmbeddedStore =>
  new EmbeddedStore({ path, synchronous: 'NORMAL', pageSizeBytes: 1024, retention, maxSeries: 10 });

/** Makes a file with three samples and gives it to `change`. */
async function writeFile(change: (database: DatabaseSync) => void): Promise<void> {
  const store = open();
  const batch = new SampleBatch();
  for (let index = 1; index <= 3; index++) batch.push(store.register(SERIES), index, index / 2);
  await store.append(batch);
  await store.close();
  const database = new DatabaseSync(path);
  change(database);
  database.close();
}

function versionOf(file: string): unknown {
  const database = new DatabaseSync(file);
  const row = database.prepare('PRAGMA user_version').get();
  database.close();
  return row?.['user_version'];
}

test('a file of format 1, which knew no annotations, is read, written on, and is of the newest format then', async () => {
  await writeFile((database) => {
    database.exec('DROP TABLE annotation');
    database.exec(`PRAGMA user_version = 1; PRAGMA application_id = ${APPLICATION * 256 + 1}`);
  });
  const store = open();
  const { timesMs, values } = await store.range(SERIES, 0, 10);
  expect([[...timesMs], [...values]]).toEqual([
    [1, 2, 3],
    [0.5, 1, 1.5],
  ]);
  const annotation = { id: 'a', timeMs: 2, text: 'here', by: 'anna' };
  await store.annotate('demo', annotation);
  const batch = new SampleBatch();
  batch.push(store.register(SERIES), 4, 2);
  expect(await store.append(batch)).toMatchObject({ stored: 1 });
  await store.close();
  const again = open();
  expect(await again.annotations('demo', 0, 10, 10)).toEqual([annotation]);
  expect((await again.range(SERIES, 0, 10)).timesMs).toHaveLength(4);
  expect((await again.info()).damaged.parts).toBe(0);
  await again.close();
  expect(versionOf(path)).toBe(FORMAT_VERSION);
});

test('a file of a newer format is left alone, and said to be one', async () => {
  const newer = FORMAT_VERSION + 1;
  await writeFile((database) => {
    database.exec(`PRAGMA user_version = ${newer}; PRAGMA application_id = ${APPLICATION * 256 + newer}`);
  });
  expect(open).toThrow(`has format ${newer}, this release reads up to ${FORMAT_VERSION}`);
  expect(versionOf(path)).toBe(newer);
});
