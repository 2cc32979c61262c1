import type { Retention } from '../store.ts';
import type { HistoryFile } from './history-file.ts';
import type { SeriesState } from './history-state.ts';
import { MINUTES, TEN_MINUTES, type SealedReader } from './sealed-reader.ts';
import { startOf } from './sealer.ts';
import { rowKey } from './series-key.ts';
import { encodeTally } from './tally.ts';

/**
 * Drops of one series what is older than its retention at `nowMs`, inside a transaction. Samples of the hour, and
 * minutes of the day, that is not rolled up yet stay, or the roll-ups would miss them.
 */
export function dropExpired(
  file: HistoryFile,
  reader: SealedReader,
  state: SeriesState,
  retention: Retention,
  nowMs: number,
): void {
  const { tally } = state;
  if (tally.chunks === 0 && tally.rawFromMs === 0) return;
  const rawBeforeMs = Math.min(cutMs(retention.rawMs, nowMs), startOf(tally.lastMs, MINUTES));
  const minuteBeforeMs = Math.min(cutMs(retention.minuteMs, nowMs), startOf(tally.lastMs, TEN_MINUTES));
  const hasChanged = dropChunks(file, reader, state, rawBeforeMs);
  const hadMinutes = dropRows(file, state, 'minute', minuteBeforeMs, MINUTES.rowMs);
  if (hadMinutes !== undefined) tally.minuteFromMs = Math.max(tally.minuteFromMs, hadMinutes);
  dropRows(file, state, 'ten_minute', cutMs(retention.tenMinuteMs, nowMs), TEN_MINUTES.rowMs);
  if (hasChanged || hadMinutes !== undefined) file.put('tally', state.id, encodeTally(tally));
}

function cutMs(keptMs: number, nowMs: number): number {
  return keptMs === 0 ? Number.NEGATIVE_INFINITY : nowMs - keptMs;
}

/** Drops the chunks that end before `beforeMs`; true when there were any. */
function dropChunks(file: HistoryFile, reader: SealedReader, state: SeriesState, beforeMs: number): boolean {
  const { tally, id: series } = state;
  if (tally.chunks === 0 || tally.firstMs >= beforeMs) return false;
  let samples = 0;
  let throughMs = Number.NEGATIVE_INFINITY;
  let lastDropped = -1;
  let nextFirstMs = 0;
  // Chunks follow one another, so the first that reaches beyond the cut ends the search.
  file.eachUntil('chunk', rowKey(series, 0), rowKey(series, tally.lastMs), (id, body) => {
    const header = reader.header(id, series, body);
    if (header !== undefined && header.lastMs >= beforeMs) {
      nextFirstMs = header.firstMs;
      return false;
    }
    lastDropped = id;
    samples += header?.count ?? 0;
    throughMs = header?.lastMs ?? throughMs;
    return true;
  });
  if (lastDropped < 0) return false;
  tally.chunks = Math.max(0, tally.chunks - file.deleteBetween('chunk', rowKey(series, 0), lastDropped));
  tally.samples = Math.max(0, tally.samples - samples);
  tally.firstMs = nextFirstMs;
  tally.rawFromMs = Math.max(tally.rawFromMs, throughMs + 1);
  return true;
}

/** Drops the rows that end before `beforeMs`; gives the time up to which rows were dropped, if any were. */
function dropRows(
  file: HistoryFile,
  state: SeriesState,
  table: 'minute' | 'ten_minute',
  beforeMs: number,
  rowMs: number,
): number | undefined {
  const keptFromMs = Math.floor(beforeMs / rowMs) * rowMs;
  if (!(keptFromMs > 0)) return undefined;
  const dropped = file.deleteBetween(table, rowKey(state.id, 0), rowKey(state.id, keptFromMs - 1));
  return dropped > 0 ? keptFromMs : undefined;
}
