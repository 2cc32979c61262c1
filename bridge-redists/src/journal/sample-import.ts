import { isLabError, type ImportAnswer, type ImportArgs } from '@labgate/contract';
import type { Ledger } from '../ledger/ledger.ts';
import { SampleBatch } from '../sample-batch.ts';
import { oneBucketMs } from '../service/resolution.ts';
import { isStorable } from '../storable.ts';
import type { SeriesIdentity, Store } from '../store.ts';

interface ImportOptions {
  readonly store: Pick<Store, 'append' | 'range' | 'register'>;
  readonly ledger: Ledger;
  readonly nowMs: () => number;
  /** How far ahead of the clock a sample may be, ms. */
  readonly futureLimitMs: number;
}

/** A channel of an import and the interval of its samples. */
interface Target {
  readonly series: SeriesIdentity;
  firstMs: number;
  lastMs: number;
}

/**
 * Stores samples that were exported. The ledger learns how many the store has of each channel afterwards, by counting them
 * before and behind: nothing else may be written meanwhile.
 */
export async function importSamples(
  { store, ledger, nowMs, futureLimitMs }: ImportOptions,
  gw: string,
  { channels, samples }: ImportArgs,
): Promise<ImportAnswer> {
  const targets = channels.map(({ dev, stream, prop }): Target => ({
    series: { gw, dev, stream, prop },
    firstMs: Infinity,
    lastMs: -Infinity,
  }));
  const handles = channels.map(({ dev, stream, prop, unit }) =>
    store.register({ gw, dev, stream, prop }, unit),
  );
  const batch = new SampleBatch();
  const latestMs = nowMs() + futureLimitMs;
  for (const [channel, timeMs, value] of samples) {
    const target = targets[channel];
    if (target === undefined || timeMs > latestMs || !isStorable(timeMs, value)) continue;
    batch.push(handles[channel] ?? 0, timeMs, value);
    target.firstMs = Math.min(target.firstMs, timeMs);
    target.lastMs = Math.max(target.lastMs, timeMs);
  }
  const before = await countAll(store, targets);
  const { stored, refused } = await store.append(batch);
  const after = await countAll(store, targets);
  let added = 0;
  for (const [index, { series, lastMs }] of targets.entries()) {
    const more = (after[index] ?? 0) - (before[index] ?? 0);
    if (more <= 0) continue;
    ledger.account(gw, series.dev, series.stream)?.addImported(series.prop, more, lastMs);
    added += more;
  }
  await store.append(new SampleBatch(1), ledger.takeChanges());
  return { stored, added, refused: refused + samples.length - batch.length };
}

/** Samples that the store has of each channel within the interval of the import. */
function countAll(store: Pick<Store, 'range'>, targets: readonly Target[]): Promise<number[]> {
  return Promise.all(
    targets.map(async ({ series, firstMs, lastMs }) => {
      if (firstMs > lastMs) return 0;
      const options = { bucketMs: oneBucketMs(lastMs), aggregations: ['count'] } as const;
      try {
        return (await store.range(series, firstMs, lastMs, options)).buckets.count?.[0] ?? 0;
      } catch (error) {
        if (isLabError(error, 'E_UNKNOWN')) return 0;
        throw error;
      }
    }),
  );
}
