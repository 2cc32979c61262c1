import type { LinePoints, StoredPoints } from '../charts/series-points.ts';
import type { TimeInterval } from '../charts/time-window.ts';

/** A stretch of time of a sparkline: what the values in it span, and their mean. */
export interface SparkBucket {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

/** A series for a sparkline, oldest first; `undefined` where there is nothing, so that gaps are gaps. */
export interface SparkData {
  readonly buckets: readonly (SparkBucket | undefined)[];
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * A line over an interval in `count` buckets. Stored points that are averages bring what they span, so that a peak of
 * one sample is seen.
 */
export function sparkData(
  line: LinePoints,
  stored: StoredPoints | undefined,
  { fromMs, toMs }: TimeInterval,
  count: number,
): SparkData {
  const sums = Array.from({ length: count }, () => ({ low: Infinity, high: -Infinity, sum: 0, n: 0 }));
  const widthMs = (toMs - fromMs) / count;
  const bucketAt = (tsMs: number) => sums[Math.min(count - 1, Math.floor((tsMs - fromMs) / widthMs))];
  let first: number | undefined;
  let last: number | undefined;
  line.tsMs.forEach((tsMs, i) => {
    const value = line.values[i];
    const bucket = tsMs < fromMs || tsMs > toMs ? undefined : bucketAt(tsMs);
    if (bucket === undefined || typeof value !== 'number') return;
    first ??= value;
    last = value;
    bucket.low = Math.min(bucket.low, value);
    bucket.high = Math.max(bucket.high, value);
    bucket.sum += value;
    bucket.n++;
  });
  stored?.lows.forEach((low, i) => {
    const tsMs = stored.tsMs[i] ?? NaN;
    const bucket = tsMs >= fromMs && tsMs <= toMs ? bucketAt(tsMs) : undefined;
    if (bucket === undefined || bucket.n === 0) return;
    bucket.low = Math.min(bucket.low, low);
    bucket.high = Math.max(bucket.high, stored.highs[i] ?? low);
  });
  const buckets = sums.map(({ low, high, sum, n }) => (n === 0 ? undefined : { low, high, mean: sum / n }));
  const known = buckets.filter((bucket) => bucket !== undefined);
  return {
    buckets,
    first,
    last,
    low: known.length === 0 ? undefined : Math.min(...known.map(({ low }) => low)),
    high: known.length === 0 ? undefined : Math.max(...known.map(({ high }) => high)),
  };
}

/** Paths of a sparkline in a box: the band between smallest and largest, and the line of the means. */
export function sparkPaths(
  { buckets, low = 0, high = 1 }: SparkData,
  width: number,
  height: number,
): { readonly band: string; readonly line: string } {
  const span = high - low;
  const x = (i: number): number => ((i + 0.5) / buckets.length) * width;
  // A flat line runs through the middle; half a unit of air keeps the stroke inside.
  const y = (value: number): number =>
    span === 0 ? height / 2 : 1.5 + (1 - (value - low) / span) * (height - 3);
  const point = (i: number, value: number): string => `${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
  const bands: string[] = [];
  const lines: string[] = [];
  for (const run of runsOf(buckets)) {
    const tops = run.map(([i, { high: top }]) => point(i, top));
    const bottoms = run.toReversed().map(([i, { low: bottom }]) => point(i, bottom));
    bands.push(`M${[...tops, ...bottoms].join('L')}Z`);
    lines.push(`M${run.map(([i, { mean }]) => point(i, mean)).join('L')}${run.length === 1 ? 'h0.01' : ''}`);
  }
  return { band: bands.join(''), line: lines.join('') };
}

/** An empty bucket or two is a sensor slower than the buckets, more is a gap. */
const LONGEST_HOP = 3;

function runsOf(buckets: SparkData['buckets']): (readonly [number, SparkBucket])[][] {
  const runs: (readonly [number, SparkBucket])[][] = [];
  let lastIndex = -Infinity;
  buckets.forEach((bucket, i) => {
    if (bucket === undefined) return;
    if (i - lastIndex > LONGEST_HOP) runs.push([]);
    runs.at(-1)?.push([i, bucket]);
    lastIndex = i;
  });
  return runs;
}
