import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SampleBatch } from '../sample-batch.ts';
import type { AppendResult, RangeColumns, SeriesIdentity, Store } from '../store.ts';
import { bucketRows as rows } from './bucket-rows.ts';
import { randomMismatches } from './random-comparison.ts';

const START_MS = 1_763_794_000_000;
const MINUTE_MS = 60_000;
const BASE_MS = Math.ceil(START_MS / MINUTE_MS) * MINUTE_MS;
const EVER_MS = 4e12;

/** A store that a test opened, and how to end it. */
export interface SuiteStore {
  readonly store: Store;
  /** A gateway that has nothing in this store yet. */
  readonly gw: string;
  /** Opens it again on the same data, as after a restart. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

/** What every engine must do, whatever it keeps its samples in. */
export function describeStore(name: string, open: () => Promise<SuiteStore>): void {
  describe(`${name} store`, () => {
    const subject = new Subject();
    beforeEach(async () => {
      subject.begin(await open());
    });
    afterEach(() => subject.suite.dispose());
    testsOfWriting(subject);
    testsOfBuckets(subject);
    testsOfRefusals(subject);
    testsOfSeries(subject);
    testsOfRestarts(subject);
    test.each([1, 2, 3, 4])('agrees with a plain model on random samples (seed %d)', async (seed) => {
      expect(await randomMismatches(seed, subject.suite.gw, subject)).toEqual([]);
    });
  });
}

/** The store under test, which a restart replaces. */
class Subject {
  #suite: SuiteStore | undefined;
  #store: Store | undefined;

  begin(suite: SuiteStore): void {
    this.#suite = suite;
    this.#store = suite.store;
  }

  get suite(): SuiteStore {
    if (this.#suite === undefined) throw new Error('no store was opened');
    return this.#suite;
  }

  get store(): Store {
    return this.#store ?? this.suite.store;
  }

  at(prop: string): SeriesIdentity {
    return { gw: this.suite.gw, dev: 'env0', stream: 'env', prop };
  }

  async restart(): Promise<void> {
    this.#store = await this.suite.reopen();
  }

  put(prop: string, samples: readonly (readonly [number, number])[]): Promise<AppendResult> {
    const batch = new SampleBatch();
    const handle = this.store.register(this.at(prop));
    for (const [timeMs, value] of samples) batch.push(handle, timeMs, value);
    return this.store.append(batch);
  }

  range(prop: string, fromMs = 0, toMs = EVER_MS, bucketMs?: number): Promise<RangeColumns> {
    return this.store.range(this.at(prop), fromMs, toMs, bucketMs === undefined ? {} : { bucketMs });
  }
}

function testsOfWriting(subject: Subject): void {
  test('gives back every sample it was given, in order of time', async () => {
    await subject.put('t', [
      [START_MS + 2, 2.5],
      [START_MS, 1.25],
      [START_MS + 1, -3],
    ]);
    const range = await subject.range('t');
    expect(pairs(range)).toEqual([
      [START_MS, 1.25],
      [START_MS + 1, -3],
      [START_MS + 2, 2.5],
    ]);
    expect(range.finerDropped).toBe(false);
  });

  test('lets the last of several samples of one millisecond win', async () => {
    const first = await subject.put('t', [
      [START_MS, 1],
      [START_MS, 2],
    ]);
    const second = await subject.put('t', [[START_MS, 3]]);
    expect(first.stored + second.stored).toBe(3);
    expect(pairs(await subject.range('t'))).toEqual([[START_MS, 3]]);
  });

  test('takes both ends of a range as included, and nothing beyond', async () => {
    await subject.put('t', [
      [START_MS, 1],
      [START_MS + 1000, 2],
      [START_MS + 2000, 3],
    ]);
    expect(pairs(await subject.range('t', START_MS, START_MS + 1000))).toHaveLength(2);
    expect(pairs(await subject.range('t', START_MS + 1, START_MS + 999))).toHaveLength(0);
  });
}

function testsOfBuckets(subject: Subject): void {
  test('aligns buckets to 1970 and leaves empty ones out', async () => {
    await subject.put('t', [
      [BASE_MS + 10, 1],
      [BASE_MS + 59_999, 4],
      [BASE_MS + 3 * MINUTE_MS, 7],
    ]);
    expect(rows(await subject.range('t', BASE_MS, BASE_MS + 10 * MINUTE_MS, MINUTE_MS))).toEqual([
      [BASE_MS, 2, 1, 4, 5],
      [BASE_MS + 3 * MINUTE_MS, 1, 7, 7, 7],
    ]);
  });

  test('counts only samples inside the interval in a bucket that reaches beyond it', async () => {
    await subject.put('t', [
      [BASE_MS, 1],
      [BASE_MS + 30_000, 2],
      [BASE_MS + 59_000, 3],
    ]);
    expect(rows(await subject.range('t', BASE_MS + 1, BASE_MS + 58_999, MINUTE_MS))).toEqual([
      [BASE_MS, 1, 2, 2, 2],
    ]);
  });

  test('gives only the aggregations that were asked for', async () => {
    await subject.put('t', [
      [START_MS, 1],
      [START_MS + 1, 3],
    ]);
    const options = { bucketMs: 600_000, aggregations: ['mean'] } as const;
    const range = await subject.store.range(subject.at('t'), 0, EVER_MS, options);
    expect(Object.keys(range.buckets)).toEqual(['mean']);
    expect([...(range.buckets.mean ?? [])]).toEqual([2]);
  });

  test.each([24.3187, -24.3187, Number.MAX_VALUE])(
    'the mean of samples that are all %d is that',
    async (value) => {
      await subject.put(
        't',
        [0, 1, 2].map((after) => [START_MS + after, value] as const),
      );
      const options = { bucketMs: 600_000, aggregations: ['mean'] } as const;
      const range = await subject.store.range(subject.at('t'), 0, EVER_MS, options);
      expect([...(range.buckets.mean ?? [])]).toEqual([value]);
    },
  );
}

function testsOfRefusals(subject: Subject): void {
  test('refuses what is not a number or not a time, and stores the rest of the batch', async () => {
    const result = await subject.put('t', [
      [START_MS, Number.NaN],
      [START_MS, Number.POSITIVE_INFINITY],
      [-1, 1],
      [START_MS + 0.5, 1],
      [1e15, 1],
      [START_MS + 1, 5],
    ]);
    expect(result).toMatchObject({ stored: 1, refused: 5 });
    expect(pairs(await subject.range('t'))).toEqual([[START_MS + 1, 5]]);
  });

  test('says that a series is unknown instead of giving nothing', async () => {
    await expect(subject.range('nothing')).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  });

  test.each([
    [2, 1, undefined],
    [Number.NaN, 1, undefined],
    [-5, 1, undefined],
    [0, 1, 0],
    [0, 1, 1.5],
    [0, 1, -60_000],
  ])('refuses the range from %s to %s in buckets of %s', async (fromMs, toMs, bucketMs) => {
    await subject.put('t', [[START_MS, 1]]);
    await expect(subject.range('t', fromMs, toMs, bucketMs)).rejects.toMatchObject({ code: 'E_LIMIT' });
  });
}

function testsOfSeries(subject: Subject): void {
  test('keeps series of different gateways and names apart', async () => {
    const batch = new SampleBatch();
    const names = ['a', 'A', 'constructor', 'a.b', 'a-b', 'a_b'];
    const { gw: first } = subject.suite;
    const second = `${first}-2`;
    for (const gw of [first, second]) {
      for (const [index, prop] of names.entries()) {
        batch.push(subject.store.register({ gw, dev: 'd', stream: 's', prop }), START_MS, index);
      }
    }
    await subject.store.append(batch);
    expect(await subject.store.series({ gw: first })).toHaveLength(names.length);
    const latest = await subject.store.latest({ gw: second });
    expect(new Map(latest.map(({ prop, value }) => [prop, value]))).toEqual(
      new Map(names.map((prop, index) => [prop, index])),
    );
  });

  test('describes its series with unit, ends and number of samples', async () => {
    subject.store.register(subject.at('t'), '°C');
    await subject.put('t', [
      [START_MS, 1],
      [START_MS + 1000, 2],
    ]);
    const ends = { firstMs: START_MS, lastMs: START_MS + 1000, samples: 2 };
    expect(await subject.store.series({ gw: subject.suite.gw, dev: 'env0' })).toEqual([
      expect.objectContaining({ ...subject.at('t'), unit: '°C', ...ends }),
    ]);
  });
}

function testsOfRestarts(subject: Subject): void {
  test('keeps notes with the samples, the newest text of each', async () => {
    expect(await subject.store.notes()).toEqual(new Map());
    const batch = new SampleBatch();
    batch.push(subject.store.register(subject.at('t')), START_MS, 1);
    const newest = new Map([
      ['cursor', '3:88213'],
      ['it is a "note" = °', ' {}\n'],
    ]);
    await subject.store.append(batch, new Map([...newest, ['cursor', '3:1']]));
    await subject.store.append(new SampleBatch(), new Map([['cursor', '3:88213']]));
    expect(await subject.store.notes()).toEqual(newest);
    await subject.restart();
    expect(await subject.store.notes()).toEqual(newest);
    expect(pairs(await subject.range('t'))).toEqual([[START_MS, 1]]);
  });

  test('keeps annotations of each gateway by time, the newest of an interval, and one of each id', async () => {
    const { gw } = subject.suite;
    const note = (id: string, timeMs: number, text = `°C "${id}"`) => ({ id, timeMs, text, by: 'alice' });
    const notes = [1, 2, 3, 4].map((index) => note(`n/${index}`, START_MS + index));
    for (const one of notes.toReversed()) await subject.store.annotate(gw, one);
    await subject.store.annotate(gw, note('n/4', START_MS + 4, 'written anew'));
    await subject.restart();
    expect(await subject.store.annotations(gw, START_MS + 2, START_MS + 4, 2)).toEqual([
      notes[2],
      note('n/4', START_MS + 4, 'written anew'),
    ]);
    expect(await subject.store.annotations(gw, START_MS, START_MS + 9, 9)).toHaveLength(4);
    expect(await subject.store.annotations(`${gw}-2`, START_MS, START_MS + 9, 9)).toEqual([]);
  });

  test('knows the newest sample after a restart', async () => {
    const samples = Array.from(
      { length: 3000 },
      (_, index) => [START_MS + index * 1000, index / 100] as const,
    );
    await subject.put('t', samples);
    await subject.restart();
    expect(await subject.store.latest({ gw: subject.suite.gw })).toEqual([
      { ...subject.at('t'), timeMs: START_MS + 2999 * 1000, value: 29.99 },
    ]);
  });
}

function pairs({ timesMs, values }: RangeColumns): number[][] {
  return Array.from(timesMs, (timeMs, index) => [timeMs, values[index] ?? Number.NaN]);
}
