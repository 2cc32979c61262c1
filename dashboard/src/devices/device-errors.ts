import type { LogEntry } from '../bench/event-log.ts';

/** How many failures of a device one looks through. */
export const MOST_ERRORS = 20;

/** The newest failures that the log knows of a device, newest first: its events, and log lines of its adapter. */
export function deviceErrors(log: readonly LogEntry[], device: string): LogEntry[] {
  return log
    .filter(({ level, source }) => isFailure(level) && isFrom(source, device))
    .slice(-MOST_ERRORS)
    .reverse();
}

function isFailure(level: LogEntry['level']): boolean {
  return level === 'warn' || level === 'error' || level === 'fatal';
}

// The log of an adapter is named `adapter:<kind>:<device>`.
function isFrom(source: string, device: string): boolean {
  return source === device || source.endsWith(`:${device}`);
}
