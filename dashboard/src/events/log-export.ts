import type { LogEntry } from '../bench/event-log.ts';
import { csvLine, csvText } from '../files/csv-text.ts';

/** One JSON object a line. */
export function logJsonLines(entries: readonly LogEntry[]): string {
  return entries
    .map(
      ({ kind, tsMs, type, level, source, text, code }) =>
        `${JSON.stringify({ time: utcText(tsMs), kind, type, level, source, text, ...(code === undefined ? {} : { code }) })}\n`,
    )
    .join('');
}

/** A table with a head, times in UTC. */
export function logCsv(entries: readonly LogEntry[]): string {
  const lines = entries.map(({ kind, tsMs, type, level, source, text, code }) =>
    csvLine([utcText(tsMs), kind, type, level, source, text, code ?? null]),
  );
  return csvText([csvLine(['time', 'kind', 'type', 'level', 'source', 'text', 'code']), ...lines]);
}

// The schema takes any integer as time, and dates end at ±8.64e15.
function utcText(tsMs: number): string {
  return Math.abs(tsMs) <= 8.64e15 ? new Date(tsMs).toISOString() : String(tsMs);
}
