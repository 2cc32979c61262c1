import type { LinePoints } from './series-points.ts';

/** What uPlot draws: times that all lines share, then a list of values a line. */
export type AlignedLines = [number[], ...(number | null | undefined)[][]];

/**
 * Puts lines on the union of their times. A time that a line does not have is `undefined`, which is drawn through;
 * `null` stays a gap.
 */
export function alignLines(lines: readonly LinePoints[]): AlignedLines {
  const [first] = lines;
  if (first !== undefined && lines.every((line) => hasSameTimes(line, first))) {
    return [first.tsMs, ...lines.map((line) => line.values)];
  }
  const times = unionOf(lines);
  return [times, ...lines.map((line) => spread(line, times))];
}

/** The value of a line nearest to a time; `undefined` where it has none around there. */
export function valueNear(
  aligned: AlignedLines,
  line: number,
  tsMs: number,
  withinMs: number,
): number | undefined {
  const times = aligned[0];
  const values = aligned[line + 1] ?? [];
  const at = firstNotBefore(times, tsMs);
  let best: number | undefined;
  let bestMs = withinMs;
  for (let i = at; i < times.length && (times[i] ?? Infinity) - tsMs <= bestMs; i++) {
    const value = values[i];
    if (typeof value !== 'number') continue;
    best = value;
    bestMs = (times[i] ?? 0) - tsMs;
    break;
  }
  for (let i = at - 1; i >= 0 && tsMs - (times[i] ?? -Infinity) <= bestMs; i--) {
    const value = values[i];
    if (typeof value === 'number') return value;
  }
  return best;
}

function hasSameTimes(a: LinePoints, b: LinePoints): boolean {
  if (a === b) return true;
  if (a.tsMs.length !== b.tsMs.length) return false;
  return a.tsMs.every((tsMs, i) => tsMs === b.tsMs[i]);
}

function unionOf(lines: readonly LinePoints[]): number[] {
  const all = new Float64Array(lines.reduce((sum, { tsMs }) => sum + tsMs.length, 0));
  let length = 0;
  for (const { tsMs } of lines) {
    all.set(tsMs, length);
    length += tsMs.length;
  }
  all.sort();
  const union: number[] = [];
  for (const tsMs of all) if (tsMs !== union.at(-1)) union.push(tsMs);
  return union;
}

// uPlot ends a gap at the next time of any line; the gap of this line has to reach its own next value.
function spread(line: LinePoints, times: readonly number[]): (number | null | undefined)[] {
  const values: (number | null | undefined)[] = [];
  let next = 0;
  let afterLastNumber = 0;
  let isBroken = false;
  for (const tsMs of times) {
    const value = line.tsMs[next] === tsMs ? line.values[next++] : undefined;
    values.push(value);
    if (value === null) isBroken = true;
    if (typeof value !== 'number') continue;
    if (isBroken) values.fill(null, afterLastNumber, values.length - 1);
    isBroken = false;
    afterLastNumber = values.length;
  }
  return values;
}

function firstNotBefore(times: readonly number[], tsMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < tsMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
