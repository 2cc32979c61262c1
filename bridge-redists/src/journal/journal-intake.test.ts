import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LabError, type JournalItem } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import { Ledger } from '../ledger/ledger.ts';
import { TelemetryIntake } from '../service/telemetry-intake.ts';
import { WriteQueue } from '../service/write-queue.ts';
import type { RangeColumns, SeriesIdentity, Store } from '../store.ts';
import { JournalIntake } from './journal-intake.ts';

const START_MS = 1_763_794_000_000;
const STREAM = { gw: 'demo', dev: 'env0', stream: 'env' };

let folder: string;
let clock: VirtualClock;
const stores: EmbeddedStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-intake-'));
  clock = new VirtualClock();
});

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

function openStore(): EmbeddedStore {
  const store = new EmbeddedStore({
    path: join(folder, `${stores.length}.db`),
    synchronous: 'NORMAL',
    pageSizeBytes: 1024,
    retention: { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 },
    maxSeries: 100,
  });
  stores.push(store);
  return store;
}

/** An intake into a store of its own, or into one that answers as `range` does. */
function openIntake(range?: Store['range'], store = openStore()) {
  const ledger = new Ledger();
  const asked: (readonly [number, number])[] = [];
  const queue = new WriteQueue({ store, clock, log: createLogger('test', 'silent'), flushMs: 10 });
  const intake = new JournalIntake({
    intake: new TelemetryIntake({ store, nowMs: () => START_MS, futureLimitMs: 86_400_000, maxDevices: 10 }),
    ledger,
    queue,
    store: {
      range: (series, fromMs, toMs) => {
        asked.push([fromMs, toMs]);
        return range === undefined ? store.range(series, fromMs, toMs) : range(series, fromMs, toMs);
      },
    },
    clock,
  });
  const wasStoredAgain: boolean[] = [];
  const bookmark = (isStoredAgain: boolean): string => {
    wasStoredAgain.push(isStoredAgain);
    return '';
  };
  const take = async (
    items: readonly JournalItem[],
    repeated = 0,
    isRead = repeated > 0,
  ): Promise<boolean> => {
    const isTaken = await intake.take('demo', { items, to: '', lost: 0, repeated, isRead, bookmark });
    await queue.settled();
    return isTaken;
  };
  return { store, queue, ledger, take, asked, wasStoredAgain };
}

/** A message at `atMs` after the start. */
function item(atMs: number, values: Readonly<Record<string, number>>, seq = atMs): JournalItem {
  const ts = START_MS + atMs;
  const payload = { v: 1, sid: '9f31c0de', seq, ts, mono: 0, q: 'good', val: values };
  return { topic: 'env0/t/env', ts, payload };
}

async function stored(store: EmbeddedStore, prop: string): Promise<number[][]> {
  const { timesMs, values } = await store.range({ ...STREAM, prop }, START_MS, START_MS + 86_400_000);
  return Array.from(timesMs, (timeMs, index) => [timeMs - START_MS, values[index] ?? Number.NaN]);
}

const items = Array.from({ length: 200 }, (_, index) => item(index * 1_000, { t: index, h: -index }));

test('what a store still has is not written again, and is asked for a minute at a time', async () => {
  const { store, queue, take, asked, wasStoredAgain } = openIntake();
  await take(items);
  const before = { ...queue.counters };
  await take([...items, item(200_000, { t: 200, h: -200 })], items.length);
  expect(queue.counters).toEqual({ ...before, stored: before.stored + 2 });
  expect(await stored(store, 'h')).toHaveLength(201);
  expect(Math.max(...asked.map(([fromMs, toMs]) => toMs - fromMs))).toBeLessThanOrEqual(60_000);
  expect(asked).toHaveLength(8 + 2);
  expect(wasStoredAgain).toEqual([false, false]);
});

test('what a store has lost is written again, and of one time the last value', async () => {
  const { store, queue, take, wasStoredAgain } = openIntake();
  await take(items.slice(0, 150));
  const { stored: before } = queue.counters;
  const twice = [item(3_000, { t: 7 }, 3), item(3_000, { t: 8 }, 4)];
  await take([...items.slice(0, 3), ...twice, ...items.slice(4)], 201);
  expect(queue.counters.stored - before).toBe(2 * 50 + 1);
  expect(wasStoredAgain).toEqual([false, true]);
  expect((await stored(store, 't')).slice(2, 5)).toEqual([
    [2_000, 2],
    [3_000, 8],
    [4_000, 4],
  ]);
  expect(await stored(store, 'h')).toHaveLength(200);
});

test('what is read is not written again where a bridge that died had stored it, and is counted', async () => {
  const first = openIntake();
  await first.take(items.slice(0, 100));
  const { store, queue, ledger, take } = openIntake(undefined, first.store);
  await take(items, 0, true);
  expect(queue.counters.stored).toBe(200);
  expect(await stored(store, 't')).toHaveLength(200);
  const counted = { stored: 200, collapsed: 0 };
  expect(ledger.answer('demo', {}).streams).toEqual([expect.objectContaining(counted)]);
});

test('of two values of one time that come again in their order nothing is written', async () => {
  const { queue, take } = openIntake();
  const twice = [item(0, { t: 1 }, 0), item(0, { t: 2 }, 1)];
  await take(twice);
  const before = { ...queue.counters };
  await take(twice, 2);
  expect(queue.counters).toEqual(before);
});

test('waits for a store that does not answer, and goes on when it does', async () => {
  let isAway = true;
  const other = openStore();
  other.register({ ...STREAM, prop: 't' });

  const { queue, take } = openIntake((series: SeriesIdentity, fromMs, toMs): Promise<RangeColumns> => {
    if (isAway) return Promise.reject(new LabError('E_STORE', 'away'));
    return other.range(series, fromMs, toMs);
  });
  const taken = take([item(0, { t: 1 })], 1);
  await settle();
  await clock.advance(5_000);
  expect(queue.counters.stored).toBe(0);
  isAway = false;
  await clock.advance(1_000);
  expect(await taken).toBe(true);
  expect(queue.counters.stored).toBe(1);
});

test('a page at hand when what is before it is discarded is not taken, nor counted', async () => {
  const asked = Promise.withResolvers<RangeColumns>();
  const { queue, ledger, take, wasStoredAgain } = openIntake(() => asked.promise);
  const taking = take(items, 0, true);
  await settle();
  queue.discard();
  asked.resolve({
    timesMs: new Float64Array(),
    values: new Float64Array(),
    buckets: {},
    finerDropped: false,
  });
  expect(await taking).toBe(false);
  expect([queue.counters.stored, queue.backlog]).toEqual([0, 0]);
  expect([ledger.answer('demo', {}).streams, wasStoredAgain]).toEqual([[], []]);
});
