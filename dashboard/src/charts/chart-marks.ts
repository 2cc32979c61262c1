import type { LogEntry } from '../bench/event-log.ts';
import type { TimeInterval } from './time-window.ts';

/** Something that happened, as a mark on the time axis. */
export interface ChartMark {
  readonly key: string;
  readonly tsMs: number;
  /** End of an annotation about a stretch of time. */
  readonly toMs?: number;
  readonly kind: 'event' | 'alarm' | 'control' | 'note';
  /** What it says: `psu0 output ON by anna`. */
  readonly text: string;
}

/** Marks are for what one looks for in a chart; more than this would be a fence. */
const MOST_MARKS = 60;
const KINDS: readonly string[] = ['event', 'alarm', 'control'] satisfies readonly ChartMark['kind'][];

/** What the log knows of an interval, oldest first; with too much of it the newest. */
export function logMarks(log: readonly LogEntry[], { fromMs, toMs }: TimeInterval): ChartMark[] {
  return log
    .filter(({ kind, tsMs }) => KINDS.includes(kind) && tsMs >= fromMs && tsMs <= toMs)
    .slice(-MOST_MARKS)
    .map(({ n, kind, tsMs, type, source, text }) => ({
      key: `log-${n}`,
      tsMs,
      kind: kind === 'alarm' || kind === 'control' ? kind : 'event',
      text: [source === 'gateway' ? type : `${source} ${type}`, text]
        .filter((part) => part !== '')
        .join(' · '),
    }));
}
