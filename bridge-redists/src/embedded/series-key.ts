/** Rows of a series lie together: series × 2^32 + second, which stays below 2^53 for this many series. */
export const MAX_SERIES_ID = 2 ** 21 - 1;
const SECONDS = 2 ** 32;

/** Row key of what begins at `timeMs` in the series with this id. */
export function rowKey(series: number, timeMs: number): number {
  return series * SECONDS + Math.floor(timeMs / 1000);
}

/** Key above every row of the series. */
export function endKey(series: number): number {
  return (series + 1) * SECONDS - 1;
}

/** The series a row belongs to. */
export function seriesOfKey(key: number): number {
  return Math.floor(key / SECONDS);
}

/** Start of the second a row was keyed by, Unix ms. */
export function timeOfKey(key: number): number {
  return (key % SECONDS) * 1000;
}
