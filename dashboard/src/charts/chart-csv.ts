import { csvComment, csvLine, csvText } from '../files/csv-text.ts';
import { alignLines } from './align-lines.ts';
import type { LinePoints } from './series-points.ts';
import type { TimeInterval } from './time-window.ts';

/** A series with what there is of it. */
export interface ExportedSeries {
  /** `device/stream/channel`. */
  readonly key: string;
  readonly unit: string;
  readonly line: LinePoints;
}

/** What the head of the file says. */
export interface ExportSource {
  readonly gateway: string;
  readonly isSimulated: boolean;
  /** Width of the buckets, ms; 0 for samples as they came, `undefined` when there is no history. */
  readonly resolutionMs: number | undefined;
  /** Of the reader, for example `Europe/Berlin`; the times in the file are UTC. */
  readonly timeZone: string;
}

/** The series in an interval as a table: time in UTC and a column a series, empty where it has no sample. */
export function chartCsv(
  series: readonly ExportedSeries[],
  { fromMs, toMs }: TimeInterval,
  source: ExportSource,
): string {
  const [times, ...columns] = alignLines(series.map(({ line }) => line));
  const rows = times.flatMap((tsMs, row) => {
    if (tsMs < fromMs || tsMs > toMs) return [];
    const values = columns.map((column) => column[row] ?? null);
    // A time without a value is only where a gap begins.
    return values.every((value) => value === null) ? [] : [csvLine([utc(tsMs), ...values])];
  });
  return csvText([
    csvComment('source', `gateway ${source.gateway}${source.isSimulated ? ', simulated hardware' : ''}`),
    csvComment('from', utc(fromMs)),
    csvComment('to', utc(toMs)),
    csvComment('resolution', resolutionText(source.resolutionMs)),
    csvComment('timezone', `UTC in this file; exported in ${source.timeZone}`),
    csvLine(['time', ...series.map(({ key, unit }) => (unit === '' ? key : `${key} (${unit})`))]),
    ...rows,
  ]);
}

function resolutionText(resolutionMs: number | undefined): string {
  if (resolutionMs === undefined) return 'live samples of this page only';
  return resolutionMs === 0 ? 'every sample' : `averages over ${resolutionMs} ms, live samples as they came`;
}

function utc(tsMs: number): string {
  return new Date(tsMs).toISOString();
}
