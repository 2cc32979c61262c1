import type { StoredPoints } from './series-points.ts';
import type { TimeInterval } from './time-window.ts';

/** Buckets further apart than this many widths are not one band. */
const GAP_WIDTHS = 3;

/** Indices `[first, end)` of buckets that follow each other without a gap. */
export type Run = readonly [first: number, end: number];

/** The stretches of buckets inside an interval, broken where buckets are missing; none for raw samples. */
export function bucketRuns(
  { tsMs, lows, resolutionMs }: StoredPoints,
  { fromMs, toMs }: TimeInterval,
): Run[] {
  const runs: Run[] = [];
  let first: number | undefined;
  for (let i = 0; i < lows.length; i++) {
    const atMs = tsMs[i] ?? 0;
    const isInside = atMs >= fromMs - resolutionMs && atMs <= toMs + resolutionMs;
    const isBroken = first !== undefined && atMs - (tsMs[i - 1] ?? 0) > GAP_WIDTHS * resolutionMs;
    if (first !== undefined && (isBroken || !isInside)) {
      runs.push([first, i]);
      first = undefined;
    }
    if (isInside) first ??= i;
  }
  if (first !== undefined) runs.push([first, lows.length]);
  return runs;
}

/** Smallest and largest sample of the buckets inside an interval; `undefined` when there are none. */
export function bucketExtremes(
  points: StoredPoints,
  interval: TimeInterval,
): { readonly low: number; readonly high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const [first, end] of bucketRuns(points, interval)) {
    for (let i = first; i < end; i++) {
      low = Math.min(low, points.lows[i] ?? Infinity);
      high = Math.max(high, points.highs[i] ?? -Infinity);
    }
  }
  return low <= high ? { low, high } : undefined;
}
