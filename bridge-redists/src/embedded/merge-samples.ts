/** `count` samples in strictly ascending order of time. */
export interface Samples {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  readonly count: number;
}

/** Merges two ascending runs; where both have a millisecond, `newer` wins. */
export function mergeSamples(older: Samples, newer: Samples): Samples {
  const timesMs = new Float64Array(older.count + newer.count);
  const values = new Float64Array(older.count + newer.count);
  let count = 0;
  let left = 0;
  let right = 0;
  while (left < older.count || right < newer.count) {
    const leftMs = left < older.count ? (older.timesMs[left] ?? 0) : Number.POSITIVE_INFINITY;
    const rightMs = right < newer.count ? (newer.timesMs[right] ?? 0) : Number.POSITIVE_INFINITY;
    timesMs[count] = Math.min(leftMs, rightMs);
    values[count] = (rightMs <= leftMs ? newer.values[right] : older.values[left]) ?? 0;
    if (leftMs <= rightMs) left += 1;
    if (rightMs <= leftMs) right += 1;
    count += 1;
  }
  return { timesMs, values, count };
}

/** Sorts samples given in any order by time; of several of one millisecond the last given stays. */
export function sortSamples(timesMs: readonly number[], values: readonly number[]): Samples {
  const order = timesMs.map((_, index) => index);
  order.sort((a, b) => (timesMs[a] ?? 0) - (timesMs[b] ?? 0) || a - b);
  const sortedMs = new Float64Array(order.length);
  const sortedValues = new Float64Array(order.length);
  let count = 0;
  for (const index of order) {
    const timeMs = timesMs[index] ?? 0;
    if (count > 0 && sortedMs[count - 1] === timeMs) count -= 1;
    sortedMs[count] = timeMs;
    sortedValues[count] = values[index] ?? 0;
    count += 1;
  }
  return { timesMs: sortedMs, values: sortedValues, count };
}
