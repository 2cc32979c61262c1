import type { Samples } from '../bench/sample-ring.ts';

/** Stored points of one channel, oldest first; times in Unix ms. */
export interface StoredPoints {
  /** Where each point is drawn: the sample's time, or the middle of its bucket. */
  readonly tsMs: readonly number[];
  readonly values: readonly number[];
  /** Smallest and largest sample of each bucket; empty for raw samples. */
  readonly lows: readonly number[];
  readonly highs: readonly number[];
  /** Width of a bucket, ms; 0 for raw samples. */
  readonly resolutionMs: number;
}

/** Points of a line, oldest first; `null` breaks it. */
export interface LinePoints {
  readonly tsMs: number[];
  readonly values: (number | null)[];
}

const NOTHING_STORED: StoredPoints = { tsMs: [], values: [], lows: [], highs: [], resolutionMs: 0 };
/** A line is broken where two points are further apart than this many intervals. */
const GAP_INTERVALS = 3;

/**
 * One line of what was stored and what came since. A stored point gives way to a live sample at its time or in its
 * bucket, so there is neither a seam nor a point twice. Gaps are `null`, never a straight line.
 */
export function linePoints(stored: StoredPoints | undefined, live: Samples, periodMs: number): LinePoints {
  const line = new LineBuilder();
  const { tsMs: storedTsMs, values, resolutionMs } = stored ?? NOTHING_STORED;
  const reachMs = resolutionMs / 2;
  const storedIntervalMs = Math.max(periodMs, resolutionMs);
  const timeAt = (index: number): number => storedTsMs[index] ?? Infinity;
  let next = 0;
  let nextMs = timeAt(0);
  let liveBeforeMs = -Infinity;
  // This runs for every sample of every line four times a second.
  for (let i = 0; i <= live.tsMs.length; i++) {
    const liveMs = live.tsMs[i] ?? Infinity;
    while (nextMs <= liveMs + reachMs && next < storedTsMs.length) {
      const isCovered = nextMs >= liveMs - reachMs || nextMs <= liveBeforeMs + reachMs;
      if (!isCovered) line.add(nextMs, values[next] ?? NaN, storedIntervalMs);
      nextMs = timeAt(++next);
    }
    if (i < live.tsMs.length) line.add(liveMs, live.values[i] ?? NaN, periodMs);
    liveBeforeMs = liveMs;
  }
  return line;
}

class LineBuilder implements LinePoints {
  readonly tsMs: number[] = [];
  readonly values: (number | null)[] = [];
  #lastMs = -Infinity;
  #lastIntervalMs = 0;

  add(tsMs: number, value: number, intervalMs: number): void {
    const usualMs = Math.max(intervalMs, this.#lastIntervalMs);
    if (tsMs - this.#lastMs > GAP_INTERVALS * usualMs && this.tsMs.length > 0) {
      this.tsMs.push(this.#lastMs + usualMs);
      this.values.push(null);
    }
    this.tsMs.push(tsMs);
    this.values.push(Number.isFinite(value) ? value : null);
    this.#lastMs = tsMs;
    this.#lastIntervalMs = intervalMs;
  }
}
