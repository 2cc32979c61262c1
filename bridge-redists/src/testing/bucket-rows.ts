import type { RangeColumns } from '../store.ts';

/** `[start, count, min, max, sum]` of each bucket. */
export function bucketRows({ timesMs, buckets }: RangeColumns): number[][] {
  return Array.from(timesMs, (timeMs, index) => [
    timeMs,
    buckets.count?.[index] ?? Number.NaN,
    buckets.min?.[index] ?? Number.NaN,
    buckets.max?.[index] ?? Number.NaN,
    buckets.sum?.[index] ?? Number.NaN,
  ]);
}
