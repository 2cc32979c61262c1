import type { RangeAnswer } from '@labgate/contract';
import { ROW_MS } from './run-times.ts';
import type { WetColumn } from './wet-columns.ts';

/** Means by `dev/stream/channel` and row. */
export type RowMeans = ReadonlyMap<string, readonly (number | undefined)[]>;

/** Gathers an answer of the store in rows of a minute from `fromMs` on; a row without a sample is `undefined`. */
export function rowMeans(answer: RangeAnswer, fromMs: number, rows: number): RowMeans {
  const means = new Map<string, (number | undefined)[]>();
  for (const [channel, points] of Object.entries(answer.props)) {
    const sums = Array.from({ length: rows }, () => ({ sum: 0, n: 0 }));
    for (const [tsMs, value, , , count = 1] of points) {
      const row = sums[Math.floor((tsMs + answer.resolutionMs / 2 - fromMs) / ROW_MS)];
      if (row === undefined) continue;
      row.sum += value * count;
      row.n += count;
    }
    means.set(
      `${answer.dev}/${answer.stream}/${channel}`,
      sums.map(({ sum, n }) => (n === 0 ? undefined : sum / n)),
    );
  }
  return means;
}

/** Tab-separated text, ready to paste into a spreadsheet: time in UTC and a column each, empty where there is nothing. */
export function wetTableText(
  columns: readonly WetColumn[],
  means: RowMeans,
  fromMs: number,
  rows: number,
): string {
  const lines = [['time (UTC)', ...columns.map(({ head }) => head)]];
  for (let row = 0; row < rows; row++) {
    const time = new Date(fromMs + (row + 1) * ROW_MS).toISOString().slice(0, 19).replace('T', ' ');
    lines.push([
      time,
      ...columns.map(({ series }) => {
        const value = series === undefined ? undefined : means.get(series.key)?.[row];
        return value === undefined ? '' : value.toFixed(3);
      }),
    ]);
  }
  return lines.map((cells) => `${cells.join('\t')}\n`).join('');
}
