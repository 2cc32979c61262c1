import { LOG_LEVELS } from '@labgate/contract';
import type { LogEntry } from '../bench/event-log.ts';

/** What of the log is shown. */
export interface LogFilter {
  readonly kind: LogKind;
  /** Exactly this source; empty for all. */
  readonly source: string;
  /** What the entry has to contain, in any case; empty for all. */
  readonly text: string;
}

/** The choices of the filter by type, as the address spells them. */
export const LOG_KINDS = [
  { name: 'all', label: 'Everything' },
  { name: 'events', label: 'Events only' },
  { name: 'control', label: 'Commands only' },
  { name: 'alarms', label: 'Alarms only' },
  { name: 'runs', label: 'Runs and notes only' },
  { name: 'warnings', label: 'Warnings and worse' },
  { name: 'log', label: 'Log lines only' },
] as const;
export type LogKind = (typeof LOG_KINDS)[number]['name'];

const WARN_RANK = LOG_LEVELS.indexOf('warn');

/** The entries that pass, in their order. */
export function filtered(entries: readonly LogEntry[], { kind, source, text }: LogFilter): LogEntry[] {
  const wanted = text.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      isOfKind(entry, kind) &&
      (source === '' || entry.source === source) &&
      (wanted === '' || `${entry.type} ${entry.source} ${entry.text}`.toLowerCase().includes(wanted)),
  );
}

/** Every source that has said something, in alphabetical order. */
export function sourcesOf(entries: readonly LogEntry[]): string[] {
  return [...new Set(entries.map(({ source }) => source))].sort();
}

// What happened to the page explains holes, so it is never filtered out by its type.
function isOfKind(entry: LogEntry, kind: LogKind): boolean {
  if (entry.kind === 'page') return true;
  if (kind === 'events') return entry.kind === 'event';
  if (kind === 'control') return entry.kind === 'control';
  if (kind === 'alarms') return entry.kind === 'alarm' || entry.type.startsWith('interlock.');
  if (kind === 'runs') return entry.kind === 'event' && entry.type.startsWith('run.');
  if (kind === 'log') return entry.kind === 'log';
  return kind === 'all' || LOG_LEVELS.indexOf(entry.level) >= WARN_RANK;
}
