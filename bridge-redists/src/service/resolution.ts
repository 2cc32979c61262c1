const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Widths a person reads without thinking. From a minute on they are multiples of a minute, from ten on of ten, so that
 * the roll-ups give them without a look at single samples.
 */
const WIDTHS_MS = [
  100,
  200,
  500,
  SECOND_MS,
  2 * SECOND_MS,
  5 * SECOND_MS,
  10 * SECOND_MS,
  20 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  TEN_MINUTES_MS,
  2 * TEN_MINUTES_MS,
  3 * TEN_MINUTES_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
] as const;

/** Times before these have lost single samples, and minutes, to retention. */
export interface KeptFrom {
  readonly rawFromMs: number;
  readonly minuteFromMs: number;
}

/** Width of the finest buckets that are kept from `fromMs` on, ms; 0 where single samples are. */
export function finestKeptMs(fromMs: number, kept: KeptFrom): number {
  return fromMs < kept.minuteFromMs ? TEN_MINUTES_MS : fromMs < kept.rawFromMs ? MINUTE_MS : 0;
}

/** The narrowest bucket width, in ms, that cuts [fromMs, toMs] into at most `maxPoints` and that is still kept there. */
export function bucketWidthMs(fromMs: number, toMs: number, maxPoints: number, kept: KeptFrom): number {
  const leastMs = finestKeptMs(fromMs, kept);
  const fits = (widthMs: number): boolean =>
    widthMs >= leastMs && Math.floor(toMs / widthMs) - Math.floor(fromMs / widthMs) + 1 <= maxPoints;
  const found = WIDTHS_MS.find(fits);
  if (found !== undefined) return found;
  let widthMs = DAY_MS;
  // Ends at the latest when both times fall into the first bucket since 1970.
  while (!fits(widthMs)) widthMs *= 2;
  return widthMs;
}

/** A bucket that holds every sample up to `toMs`, made of whole ten minutes. */
export function oneBucketMs(toMs: number): number {
  return (Math.floor(toMs / TEN_MINUTES_MS) + 1) * TEN_MINUTES_MS;
}
