import type { RangeAnswer } from '@labgate/contract';

/** A channel of one run on the time since its start. */
export interface RelativeLine {
  /** Since the start of the run, s. */
  readonly atS: readonly number[];
  readonly values: readonly number[];
}

/** What a channel was in a run. */
export interface LineFigures {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** A channel of an answer of the store, with times since `startMs`. */
export function relativeLine(answer: RangeAnswer, channel: string, startMs: number): RelativeLine {
  const points = Object.hasOwn(answer.props, channel) ? (answer.props[channel] ?? []) : [];
  return {
    atS: points.map(([tsMs]) => (tsMs + answer.resolutionMs / 2 - startMs) / 1000),
    values: points.map(([, value]) => value),
  };
}

/** Smallest, largest and mean value of a channel of an answer; `undefined` without a sample. */
export function lineFigures(answer: RangeAnswer, channel: string): LineFigures | undefined {
  const points = Object.hasOwn(answer.props, channel) ? (answer.props[channel] ?? []) : [];
  if (points.length === 0) return undefined;
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let n = 0;
  for (const [, value, low = value, high = value, count = 1] of points) {
    min = Math.min(min, low);
    max = Math.max(max, high);
    sum += value * count;
    n += count;
  }
  return { min, max, mean: sum / n };
}

/** Two lines on the union of their times; a time that a line does not have is drawn through. */
export function onOneAxis(
  a: RelativeLine,
  b: RelativeLine,
): [number[], (number | undefined)[], (number | undefined)[]] {
  const times = [...new Set([...a.atS, ...b.atS])].sort((x, y) => x - y);
  const spread = ({ atS, values }: RelativeLine): (number | undefined)[] => {
    const byTime = new Map(atS.map((time, i) => [time, values[i]]));
    return times.map((time) => byTime.get(time));
  };
  return [times, spread(a), spread(b)];
}
