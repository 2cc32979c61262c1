/** Temperatures of the palette's two ends, °C. */
export interface TemperatureRange {
  readonly lowC: number;
  readonly highC: number;
}

/** How the range is found. */
export type RangeMode = 'auto' | 'lock' | 'manual';
export const RANGE_MODES = ['auto', 'lock', 'manual'] as const satisfies readonly RangeMode[];

const LOW_PERCENTILE = 0.01;
const HIGH_PERCENTILE = 0.995;
/** An evenly warm scene would otherwise be nothing but noise in full colour. */
const SMALLEST_SPAN_K = 4;
const EASE_S = 0.5;

/**
 * The range that `sorted` (available pixels, ascending, °C) asks for: its 1st to 99.5th percentile, at least 4 K wide.
 * `undefined` without pixels.
 */
export function wantedRange(sorted: Float32Array): TemperatureRange | undefined {
  if (sorted.length === 0) return undefined;
  const lowC = percentile(sorted, LOW_PERCENTILE);
  const highC = percentile(sorted, HIGH_PERCENTILE);
  const missingK = SMALLEST_SPAN_K - (highC - lowC);
  return missingK > 0 ? { lowC: lowC - missingK / 2, highC: highC + missingK / 2 } : { lowC, highC };
}

/** Moves a range towards the wanted one with a time constant of 0.5 s, so that the picture does not pump. */
export function easedRange(
  current: TemperatureRange | undefined,
  wanted: TemperatureRange,
  elapsedMs: number,
): TemperatureRange {
  if (current === undefined) return wanted;
  const share = 1 - Math.exp(-Math.max(0, elapsedMs) / 1000 / EASE_S);
  return {
    lowC: current.lowC + (wanted.lowC - current.lowC) * share,
    highC: current.highC + (wanted.highC - current.highC) * share,
  };
}

/** The value below which a share of `sorted` lies, interpolated between neighbours. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const index = Math.floor(position);
  const below = sorted[index] ?? NaN;
  const above = sorted[Math.min(sorted.length - 1, index + 1)] ?? below;
  return below + (above - below) * (position - index);
}
