import type { LogEntry } from '../bench/event-log.ts';
import type { TimeInterval } from './time-window.ts';

/** Something that happened, as a mark on the time axis. */
export interface ChartMark {
  readonly key: string;
  readonly tsMs: number;
  /** End of an annotation about a stretch of time. */
  readonly toMs?: number;
  readonly kind: 'event' | 'alarm' | 'control' | 'note' | 'replay';
  /** What it says: `psu0 output ON by anna`. */
  readonly text: string;
}

/** Marks are for what one looks for in a chart; more than this would be a fence. */
const MOST_MARKS = 60;
const LOG_KINDS = ['event', 'alarm', 'control'] as const satisfies readonly ChartMark['kind'][];

/** What the log knows of an interval, oldest first; with too much of it the newest. */
export function logMarks(log: readonly LogEntry[], { fromMs, toMs }: TimeInterval): ChartMark[] {
  return log
    .flatMap(({ n, kind: logKind, tsMs, type, source, text }): ChartMark[] => {
      const kind = LOG_KINDS.find((known) => known === logKind);
      if (kind === undefined || tsMs < fromMs || tsMs > toMs) return [];
      const what = source === 'gateway' ? type : `${source} ${type}`;
      return [{ key: `log-${n}`, tsMs, kind, text: text === '' ? what : `${what} · ${text}` }];
    })
    .slice(-MOST_MARKS);
}

/** Where the replay that is open is now. */
export function replayMarks(replayMs: number | undefined, { fromMs, toMs }: TimeInterval): ChartMark[] {
  if (replayMs === undefined || replayMs < fromMs || replayMs > toMs) return [];
  return [
    { key: `replay-${Math.round(replayMs)}`, tsMs: replayMs, kind: 'replay', text: 'the replay is here' },
  ];
}
