import type { Condition } from '@labgate/contract';
import type { Firing, PreviewSeries } from './rule-preview.ts';

const WIDTH = 600;
const HEIGHT = 90;
const MARGIN = 6;
/** A firing is seen even where it was short. */
const NARROWEST = 2;

/** What a preview draws, in a picture of 600 by 90. */
export interface PreviewPath {
  /** The first quantity: down the lows, back along the highs. */
  readonly band: string;
  /** Heights of the limits. */
  readonly limits: readonly number[];
  readonly firings: readonly { readonly x: number; readonly width: number }[];
}

/** Places a quantity, its limits and the firings of its rule in the picture. */
export function previewPath(
  condition: Condition,
  series: readonly PreviewSeries[],
  {
    fromMs,
    toMs,
    firings,
  }: { readonly fromMs: number; readonly toMs: number; readonly firings: readonly Firing[] },
): PreviewPath {
  const points = series[0]?.points ?? [];
  const limits = limitsOf(condition);
  const values = [...points.flatMap(([, , low, high]) => [low, high]), ...limits];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || 1;
  const x = (tsMs: number): number => rounded(((tsMs - fromMs) / (toMs - fromMs)) * WIDTH);
  const y = (value: number): number =>
    rounded(HEIGHT - MARGIN - ((value - low) / span) * (HEIGHT - 2 * MARGIN));
  const along = points.map(([tsMs, , , top]) => `${x(tsMs)} ${y(top)}`);
  const back = points.map(([tsMs, , bottom]) => `${x(tsMs)} ${y(bottom)}`).toReversed();
  return {
    band: points.length === 0 ? '' : `M${[...along, ...back].join('L')}Z`,
    limits: limits.map(y),
    firings: firings.map((firing) => {
      const start = x(firing.fromMs);
      return { x: start, width: Math.max(NARROWEST, x(firing.toMs ?? toMs) - start) };
    }),
  };
}

/** Limits that can be drawn against the quantity itself. */
function limitsOf(condition: Condition): readonly number[] {
  if (condition.kind === 'noData' || condition.expression.kind !== 'value') return [];
  return condition.kind === 'outside' ? [condition.low, condition.high] : [condition.limit];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
