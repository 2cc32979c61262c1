import type { PixelCalibration } from './pixel-calibration.ts';
import { PIXEL_COUNT, subpageOf, WIDTH, type Pattern, type Subpage } from './protocol.ts';

/** Pixels whose reading is not used; each list ascends. */
export interface BadPixels {
  /** Their calibration word is 0 (datasheet 10.7.3, note 1 of table 10). */
  readonly broken: readonly number[];
  /** Bit 0 of their calibration word is set (datasheet 10.7.3, note 2 of table 10). */
  readonly outliers: readonly number[];
  /** Broken, outliers, and those without a usable sensitivity, each once. */
  readonly all: readonly number[];
  readonly count: number;
}

/** Finds every bad pixel; there is no limit to their number. */
export function findBadPixels(words: Uint16Array, pixels: PixelCalibration): BadPixels {
  const broken: number[] = [];
  const outliers: number[] = [];
  for (let pixel = 0; pixel < PIXEL_COUNT; pixel++) {
    const word = words[64 + pixel];
    if (word === 0) broken.push(pixel);
    else if ((word & 1) !== 0) outliers.push(pixel);
  }
  const all = [...new Set([...broken, ...outliers, ...pixels.insensitive])].sort((a, b) => a - b);
  return { broken, outliers, all, count: all.length };
}

/** How one bad pixel is filled from good ones of its own sub-page. */
interface Repair {
  readonly pixel: number;
  readonly rule: 'median' | 'flatter-side';
  /** For `flatter-side`: left, right, second left, second right. */
  readonly sources: readonly number[];
}

/** The repairs of one pattern and sub-page. */
export type RepairPlan = readonly Repair[];

/** Decides once, from the list of bad pixels, where each of a sub-page gets its value from. */
export function planRepairs(bad: BadPixels, pattern: Pattern, subpage: Subpage): RepairPlan {
  const isBad = new Set(bad.all);
  return bad.all
    .filter((pixel) => subpageOf(pixel, pattern) === subpage)
    .map((pixel) => (pattern === 'chess' ? planChess(pixel, isBad) : planInterleaved(pixel, isBad)));
}

/** Chess: the diagonal neighbours are measured together with the pixel. */
function planChess(pixel: number, isBad: ReadonlySet<number>): Repair {
  return { pixel, rule: 'median', sources: nearestGood(pixel, 'chess', isBad) };
}

/**
 * Interleaved: the row is measured at one time. With two good pixels on both sides the flatter side is continued, else
 * the neighbours' mean is taken.
 */
function planInterleaved(pixel: number, isBad: ReadonlySet<number>): Repair {
  const column = pixel % WIDTH;
  const row = [pixel - 1, pixel + 1, pixel - 2, pixel + 2];
  if (column >= 2 && column < WIDTH - 2 && row.every((source) => !isBad.has(source))) {
    return { pixel, rule: 'flatter-side', sources: row };
  }
  return { pixel, rule: 'median', sources: nearestGood(pixel, 'interleaved', isBad) };
}

/** The good ones of the neighbours that are measured together with the pixel; without any, the closest good pixels. */
function nearestGood(pixel: number, pattern: Pattern, isBad: ReadonlySet<number>): number[] {
  const row = Math.floor(pixel / WIDTH);
  const column = pixel % WIDTH;
  const good = Array.from({ length: PIXEL_COUNT }, (_, source) => source).filter(
    (source) => !isBad.has(source) && subpageOf(source, pattern) === subpageOf(pixel, pattern),
  );
  const distanceSquared = (source: number): number =>
    (Math.floor(source / WIDTH) - row) ** 2 + ((source % WIDTH) - column) ** 2;
  const least = good.reduce((shortest, source) => Math.min(shortest, distanceSquared(source)), Infinity);
  return good.filter((source) => distanceSquared(source) === least);
}

/** Puts the interpolated temperatures in the place of the bad ones; a pixel with no readable neighbour becomes NaN. */
export function repairPixels(plan: RepairPlan, temperaturesC: Float32Array): void {
  for (const { pixel, rule, sources } of plan) {
    temperaturesC[pixel] =
      rule === 'median' ? medianOf(temperaturesC, sources) : flatterSide(temperaturesC, sources);
  }
}

function flatterSide(
  temperaturesC: Float32Array,
  [left, right, farLeft, farRight]: readonly number[],
): number {
  const leftSlope = temperaturesC[left] - temperaturesC[farLeft];
  const rightSlope = temperaturesC[right] - temperaturesC[farRight];
  return Math.abs(rightSlope) > Math.abs(leftSlope) || Number.isNaN(rightSlope)
    ? temperaturesC[left] + leftSlope
    : temperaturesC[right] + rightSlope;
}

/** On this grid no pixel has more than 24 others at one distance. */
const sorted = new Float64Array(24);

/** Median of the temperatures (of two: their mean), leaving out NaN. */
function medianOf(temperaturesC: Float32Array, sources: readonly number[]): number {
  let count = 0;
  for (const source of sources) {
    const value = temperaturesC[source];
    if (Number.isNaN(value)) continue;
    let at = count++;
    for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
    sorted[at] = value;
  }
  if (count === 0) return NaN;
  const middle = count >> 1;
  return count % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
