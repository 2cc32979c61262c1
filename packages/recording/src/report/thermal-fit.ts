/** A rise that settles: `start + rise · (1 − exp(−t/τ))`. */
export interface WarmUp {
  readonly riseK: number;
  readonly timeConstantS: number;
  /** Share of the variance that the curve explains. */
  readonly rSquared: number;
  /** True when the number means something; `why` says what is missing otherwise. */
  readonly isValid: boolean;
  readonly why: string | null;
}

/** Below this the noise of the camera decides. */
const MIN_RISE_K = 2;
const MIN_R_SQUARED = 0.98;
/** How many time constants must have been seen. */
const MIN_TIME_CONSTANTS = 2;
const MIN_POINTS = 10;
/** The search narrows τ by the golden section so often: to a part in a million. */
const SEARCH_STEPS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

type Point = readonly [atS: number, valueK: number];

/**
 * Fits a warm-up by least squares: for every τ start and rise follow by linear regression, and τ itself is searched for on a
 * logarithmic scale between a twentieth of the first interval and five times the whole. `undefined` for too few points.
 */
export function fitWarmUp(points: readonly Point[]): WarmUp | undefined {
  if (points.length < MIN_POINTS) return undefined;
  const firstS = points[0][0];
  const spanS = points[points.length - 1][0] - firstS;
  if (!(spanS > 0)) return undefined;
  const shifted = points.map(([atS, value]) => [atS - firstS, value] as const);
  const error = (logTau: number): number => regress(shifted, Math.exp(logTau)).squares;
  let low = Math.log(spanS / 500);
  let high = Math.log(spanS * 5);
  for (let i = 0; i < SEARCH_STEPS; i++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (error(left) < error(right)) high = right;
    else low = left;
  }
  const timeConstantS = Math.exp((low + high) / 2);
  const { rise, squares, total } = regress(shifted, timeConstantS);
  const rSquared = total === 0 ? 0 : 1 - squares / total;
  const why = doubtOf(rise, rSquared, spanS / timeConstantS);
  return { riseK: rise, timeConstantS, rSquared, isValid: why === null, why };
}

function doubtOf(riseK: number, rSquared: number, timeConstants: number): string | null {
  if (Math.abs(riseK) < MIN_RISE_K) return `the temperature changed by less than ${MIN_RISE_K} K`;
  if (rSquared < MIN_R_SQUARED) return `the curve is no single exponential (R² ${rSquared.toFixed(3)})`;
  if (timeConstants < MIN_TIME_CONSTANTS) return `only ${timeConstants.toFixed(1)} time constants were seen`;
  return null;
}

function regress(
  points: readonly Point[],
  tau: number,
): { readonly rise: number; readonly squares: number; readonly total: number } {
  let [sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0];
  for (const [atS, y] of points) {
    const x = 1 - Math.exp(-atS / tau);
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
    sumYY += y * y;
  }
  const n = points.length;
  const spread = sumXX - (sumX * sumX) / n;
  const rise = spread === 0 ? 0 : (sumXY - (sumX * sumY) / n) / spread;
  const total = sumYY - (sumY * sumY) / n;
  return { rise, total, squares: Math.max(0, total - rise * rise * spread) };
}
