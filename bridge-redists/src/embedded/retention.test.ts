import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SampleBatch } from '../sample-batch.ts';
import type { Retention } from '../store.ts';
import { EmbeddedStore } from './embedded-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2025, 10, 1);
const PERIOD_MS = 10_000;
const RETENTION: Retention = { rawMs: 2 * DAY_MS, minuteMs: 5 * DAY_MS, tenMinuteMs: 8 * DAY_MS };
const ID = { gw: 'demo', dev: 'env0', stream: 'env', prop: 't' };

let folder: string;
let store: EmbeddedStore;
const open = (): EmbeddedStore =>
  new EmbeddedStore({
    path: join(folder, 'history.db'),
    synchronous: 'NORMAL',
    pageSizeBytes: 1024,
    retention: RETENTION,
    maxSeries: 10,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-retention-'));
  store = open();
  const handle = store.register(ID);
  const batch = new SampleBatch();
  for (let timeMs = START_MS; timeMs < START_MS + 10 * DAY_MS; timeMs += PERIOD_MS) {
    batch.push(handle, timeMs, (timeMs / PERIOD_MS) % 100);
  }
  await store.append(batch);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const NOW_MS = START_MS + 10 * DAY_MS;
const count = async (fromMs: number, toMs: number, bucketMs?: number): Promise<number> => {
  const options = bucketMs === undefined ? {} : { bucketMs };
  const range = await store.range(ID, fromMs, toMs - 1, options);
  return range.buckets.count?.reduce((sum, samples) => sum + samples, 0) ?? range.timesMs.length;
};
const SAMPLES_A_DAY = DAY_MS / PERIOD_MS;

test('each resolution goes at its own time, and what is coarser still answers', async () => {
  const before = (await store.info()).samples;
  await store.applyRetention(NOW_MS);
  expect((await store.info()).samples).toBeLessThan(before / 4);
  expect(await count(NOW_MS - 2 * DAY_MS, NOW_MS)).toBe(2 * SAMPLES_A_DAY);
  expect(await count(START_MS, NOW_MS - 3 * DAY_MS)).toBe(0);
  expect(await count(NOW_MS - 4 * DAY_MS, NOW_MS - 3 * DAY_MS, 60_000)).toBe(SAMPLES_A_DAY);
  expect(await count(START_MS, NOW_MS - 6 * DAY_MS, 60_000)).toBe(0);
  expect(await count(NOW_MS - 7 * DAY_MS, NOW_MS - 6 * DAY_MS, 600_000)).toBe(SAMPLES_A_DAY);
  expect(await count(START_MS, NOW_MS - 9 * DAY_MS, 600_000)).toBe(0);
  const [info] = await store.series(ID);
  expect(info).toMatchObject({ firstMs: NOW_MS - 8 * DAY_MS, lastMs: NOW_MS - PERIOD_MS });
  expect(info?.rawFromMs).toBeGreaterThan(NOW_MS - 3 * DAY_MS);
  expect(info?.minuteFromMs).toBe(NOW_MS - 5 * DAY_MS);
});

test('says that finer data were dropped, only where they were', async () => {
  await store.applyRetention(NOW_MS);
  expect((await store.range(ID, START_MS, NOW_MS, { bucketMs: 600_000 })).finerDropped).toBe(true);
  expect((await store.range(ID, NOW_MS - DAY_MS, NOW_MS, { bucketMs: 600_000 })).finerDropped).toBe(false);
});

test('refuses samples older than what was dropped, because their roll-ups cannot be made anew', async () => {
  await store.applyRetention(NOW_MS);
  const batch = new SampleBatch();
  batch.push(store.register(ID), START_MS, 1);
  batch.push(store.register(ID), NOW_MS - 5 * HOUR_MS + 1, 1);
  expect(await store.append(batch)).toMatchObject({ stored: 1, refused: 1, late: 1 });
  expect(await count(NOW_MS - DAY_MS, NOW_MS, 60_000)).toBe(SAMPLES_A_DAY + 1);
});

test('is remembered over a restart, and does nothing the second time', async () => {
  await store.applyRetention(NOW_MS);
  const once = await store.series(ID);
  await store.applyRetention(NOW_MS);
  expect(await store.series(ID)).toEqual(once);
  await store.close();
  store = open();
  expect(await store.series(ID)).toEqual(once);
});
