import { ConditionEvaluator, type Condition } from '@labgate/contract';

/** Stored points of one quantity: buckets `[start, mean, low, high]`, Unix ms, oldest first. */
export interface PreviewSeries {
  readonly points: readonly (readonly [tsMs: number, mean: number, low: number, high: number])[];
  /** Width of a bucket, ms; 0 for single samples. */
  readonly resolutionMs: number;
}

/** A time in which a rule would have held. */
export interface Firing {
  readonly fromMs: number;
  /** `undefined` when it still holds at the end. */
  readonly toMs: number | undefined;
}

/**
 * When a rule would have fired over stored history. A bucket stands for its extremes: a rule that looks upwards sees its
 * highest value and one that looks downwards its lowest, so nothing short is missed; how long it lasted is as exact as
 * the buckets are. `series` is in the order of `quantitiesOf(condition)`.
 */
export function previewRule(
  condition: Condition,
  hysteresis: number,
  series: readonly PreviewSeries[],
  untilMs: number,
): Firing[] {
  const times = series.flatMap(({ points }, index) =>
    points.flatMap((point) =>
      valuesOf(condition, index, point).map((value) => ({ tsMs: point[0], index, value })),
    ),
  );
  times.sort((a, b) => a.tsMs - b.tsMs || b.index - a.index);
  const firstMs = times[0]?.tsMs;
  if (firstMs === undefined) return [];
  const evaluator = new ConditionEvaluator(inSeconds(condition, series[0]), 0, { hysteresis });
  const firings: { fromMs: number; toMs: number | undefined }[] = [];
  let isMet = false;
  const note = (now: boolean, tsMs: number): void => {
    const last = firings.at(-1);
    if (now && !isMet) firings.push({ fromMs: tsMs, toMs: undefined });
    if (!now && isMet && last !== undefined) last.toMs = tsMs;
    isMet = now;
  };
  const silence = (tsMs: number): void => {
    const { dueUs } = evaluator;
    const nowUs = (tsMs - firstMs) * 1000;
    if (dueUs !== undefined && dueUs <= nowUs) note(evaluator.tick(nowUs), firstMs + dueUs / 1000);
  };
  for (const { tsMs, index, value } of times) {
    silence(tsMs);
    note(evaluator.take(index, value, (tsMs - firstMs) * 1000), tsMs);
  }
  silence(untilMs);
  return firings;
}

/** `3 times`, `once`, `not at all`. */
export function timesText(count: number): string {
  if (count === 0) return 'not at all';
  return count === 1 ? 'once' : `${count} times`;
}

/** Rates are of means: the extremes of two buckets would make a slope that never was. */
function valuesOf(
  condition: Condition,
  index: number,
  [, mean, low, high]: PreviewSeries['points'][number],
): readonly number[] {
  if (condition.kind === 'noData') return [mean];
  if (condition.expression.kind === 'rate' || index > 0) return [mean];
  if (condition.kind === 'outside') return low < condition.low ? [low] : [high];
  return [condition.comparison.startsWith('>') ? high : low];
}

// History has no readings to count: a number of them is the time they take, at least one bucket's.
function inSeconds(condition: Condition, series: PreviewSeries | undefined): Condition {
  if (condition.kind === 'noData' || condition.hold.unit === 's') return condition;
  const resolutionS = (series?.resolutionMs ?? 0) / 1000;
  return resolutionS === 0 || condition.hold.length === 1
    ? condition
    : { ...condition, hold: { unit: 's', length: resolutionS } };
}
