import type { RunSummary } from '@labgate/contract';

/** One row of the table of a run stands for this long, ms: what people paste into their spreadsheets. */
export const ROW_MS = 60_000;

/** Whole rows of a run that is going, and the time until the next one. */
export function rowProgress(
  startedAtMs: number,
  nowMs: number,
): { readonly rows: number; readonly nextMs: number } {
  const elapsedMs = Math.max(0, nowMs - startedAtMs);
  const rows = Math.floor(elapsedMs / ROW_MS);
  return { rows, nextMs: (rows + 1) * ROW_MS - elapsedMs };
}

/** Where a run is on the time axis; up to now while it is going. `undefined` before it began. */
export function runInterval(
  { startedAt, stoppedAt }: Pick<RunSummary, 'startedAt' | 'stoppedAt'>,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  if (startedAt === null) return undefined;
  return { fromMs: startedAt, toMs: Math.max(stoppedAt ?? nowMs, startedAt + 1000) };
}

/** `HH:MM:SS` of a duration. */
export function stopwatchText(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
