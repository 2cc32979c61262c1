import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import type { AppendResult, SampleColumns } from '../store.ts';
import { WriteQueue } from './write-queue.ts';

/** A store whose disk can be away. */
class FlakyStore {
  isAway = false;
  attempts = 0;
  readonly values: number[] = [];

  async append(batch: SampleColumns): Promise<AppendResult> {
    this.attempts += 1;
    if (this.isAway) throw new LabError('E_STORE', 'away');
    this.values.push(...batch.values.subarray(0, batch.length));
    return { stored: batch.length, duplicates: 0, late: 0, refused: 0 };
  }
}

function setUp(windowSamples = 20_000) {
  const clock = new VirtualClock();
  const store = new FlakyStore();
  const queue = new WriteQueue({
    store,
    clock,
    log: createLogger('test', 'silent'),
    flushMs: 1_000,
    windowSamples,
  });
  let count = 0;
  const push = (samples: number): void => {
    for (let index = 0; index < samples; index++) {
      queue.batch.push(1, count, count);
      count += 1;
      queue.added();
    }
  };
  queue.start();
  return { clock, store, queue, push };
}

test('writes what has come in once an interval, together', async () => {
  const { clock, store, queue, push } = setUp();
  push(3);
  await clock.advance(999);
  expect(store.attempts).toBe(0);
  push(2);
  await clock.advance(1);
  expect([store.attempts, store.values]).toEqual([1, [0, 1, 2, 3, 4]]);
  await clock.advance(5_000);
  expect(store.attempts).toBe(1);
  await queue.stop();
});

test('keeps samples while the store is away and writes them in order when it is back', async () => {
  const { clock, store, queue, push } = setUp();
  store.isAway = true;
  for (let second = 0; second < 20; second++) {
    push(10);
    await clock.advance(1_000);
  }
  expect(queue.failure).toBeDefined();
  expect(queue.backlog).toBe(200);
  expect(store.attempts).toBeLessThan(10);
  store.isAway = false;
  await clock.advance(15_000);
  expect(store.values).toEqual(Array.from({ length: 200 }, (_, index) => index));
  expect(queue.counters).toMatchObject({ stored: 200, lost: 0 });
  expect(queue.failure).toBeUndefined();
  await queue.stop();
});

test('does not wait for its next attempt when it hears that the store is back', async () => {
  const { clock, store, queue, push } = setUp();
  store.isAway = true;
  push(10);
  await clock.advance(60_000);
  const settled = queue.settled();
  await settle();
  store.isAway = false;
  queue.retryNow();
  await settled;
  expect(store.values).toHaveLength(10);
  await queue.stop();
});

test('drops the oldest samples beyond its window, and counts them', async () => {
  const { clock, store, queue, push } = setUp();
  store.isAway = true;
  for (let second = 0; second < 50; second++) {
    push(1_000);
    await clock.advance(1_000);
  }
  expect(queue.backlog).toBeLessThanOrEqual(20_000);
  expect(queue.counters.lost + queue.backlog).toBe(50_000);
  store.isAway = false;
  await clock.advance(15_000);
  expect(store.values.at(-1)).toBe(49_999);
  expect(queue.counters.stored + queue.counters.lost).toBe(50_000);
  expect(store.values).toEqual(store.values.toSorted((left, right) => left - right));
  await queue.stop();
});

test('writes what is left when it stops, and counts what the store does not take', async () => {
  const one = setUp();
  one.push(7);
  await one.queue.stop();
  expect(one.store.values).toHaveLength(7);
  const other = setUp();
  other.store.isAway = true;
  other.push(7);
  await other.queue.stop();
  expect(other.queue.counters.lost).toBe(7);
  expect(other.clock.pending).toBe(0);
});
