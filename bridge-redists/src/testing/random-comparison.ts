import { SampleBatch } from '../sample-batch.ts';
import type { SeriesIdentity, Store } from '../store.ts';
import { bucketRows } from './bucket-rows.ts';
import { NaiveSeries } from './naive-store.ts';
import { RandomSource } from './random-source.ts';
import { RandomSeries } from './random-workload.ts';

const START_MS = 1_763_794_000_000;
const BUCKETS_MS = [1, 500, 7001, 60_000, 120_000, 600_000, 3_600_000, 86_400_000];

interface ModelledSeries {
  readonly identity: SeriesIdentity;
  readonly source: RandomSeries;
  readonly model: NaiveSeries;
}

/** A store that can be restarted. */
export interface RestartableStore {
  readonly store: Store;
  restart(): Promise<void>;
}

/**
 * Writes random batches of several series, restarts now and then, and compares every kind of answer with the plain
 * model; gives what differed, in words.
 */
export async function randomMismatches(
  seed: number,
  gw: string,
  subject: RestartableStore,
): Promise<string[]> {
  const random = new RandomSource(seed);
  const mismatches: string[] = [];
  const series = Array.from({ length: 4 }, (_, index) => ({
    identity: { gw, dev: `dev${index}`, stream: 's', prop: 'p' },
    source: new RandomSeries(random, START_MS),
    model: new NaiveSeries(),
  }));
  for (let round = 0; round < 6; round++) {
    for (let count = 0; count < 25; count++) await writeBatch(subject.store, series, random);
    if (round % 2 === 1) await subject.restart();
    for (const one of series) mismatches.push(...(await compare(subject.store, one, random)));
  }
  return mismatches;
}

async function writeBatch(
  store: Store,
  series: readonly ModelledSeries[],
  random: RandomSource,
): Promise<void> {
  const batch = new SampleBatch();
  const size = random.pick([1, 10, 400]);
  for (let index = 0; index < size; index++) {
    const { identity, source, model } = random.pick(series);
    const { timeMs, value } = source.next();
    batch.push(store.register(identity), timeMs, value);
    model.put(timeMs, value);
  }
  await store.append(batch);
}

async function compare(
  store: Store,
  { identity, model }: ModelledSeries,
  random: RandomSource,
): Promise<string[]> {
  const all = model.samples(0, Number.MAX_SAFE_INTEGER);
  const firstMs = all[0]?.[0];
  const lastMs = all.at(-1)?.[0];
  if (firstMs === undefined || lastMs === undefined) return [];
  const mismatches: string[] = [];
  const [info] = await store.series(identity);
  if (info?.firstMs !== firstMs || info.lastMs !== lastMs || info.samples !== all.length) {
    mismatches.push(`described as ${JSON.stringify(info)}, not ${firstMs}…${lastMs} × ${all.length}`);
  }
  for (let count = 0; count < 12; count++) {
    const fromMs = Math.max(0, firstMs + random.integer(lastMs - firstMs + 1) - random.integer(1000));
    const toMs = fromMs + random.integer(lastMs - fromMs + 2000);
    const { timesMs, values } = await store.range(identity, fromMs, toMs);
    const found = Array.from(timesMs, (timeMs, index) => [timeMs, values[index]]);
    if (JSON.stringify(found) !== JSON.stringify(model.samples(fromMs, toMs))) {
      mismatches.push(`samples ${fromMs}…${toMs} of ${identity.dev}`);
    }
    const bucketMs = random.pick(BUCKETS_MS);
    const buckets = bucketRows(await store.range(identity, fromMs, toMs, { bucketMs }));
    if (!areSameBuckets(buckets, model.buckets(fromMs, toMs, bucketMs))) {
      mismatches.push(`buckets of ${bucketMs} ms ${fromMs}…${toMs} of ${identity.dev}`);
    }
  }
  return mismatches;
}

/** Starts, counts, minima and maxima must be equal; sums may differ by the order they were added up in. */
function areSameBuckets(found: readonly number[][], expected: readonly number[][]): boolean {
  if (found.length !== expected.length) return false;
  return expected.every(([start = 0, count = 0, min = 0, max = 0, sum = 0], index) => {
    const [foundStart, foundCount, foundMin, foundMax, foundSum = Number.NaN] = found[index] ?? [];
    const tolerance = 1e-12 * count * Math.max(Math.abs(min), Math.abs(max));
    return (
      foundStart === start &&
      foundCount === count &&
      foundMin === min &&
      foundMax === max &&
      Math.abs(foundSum - sum) <= tolerance
    );
  });
}
