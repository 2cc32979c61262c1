import { isStorable } from '../storable.ts';
import type { AppendResult, Notes, SampleColumns } from '../store.ts';
import { encodeChunk } from './chunk-codec.ts';
import { chunkPieces, SEAL_SAMPLES } from './chunk-pieces.ts';
import { decimalsOf } from './decimals.ts';
import type { HistoryFile } from './history-file.ts';
import type { HistoryState, SeriesState } from './history-state.ts';
import { LogRowWriter } from './log-codec.ts';
import { sortSamples } from './merge-samples.ts';
import type { PendingChunk, Sealer } from './sealer.ts';

/** A snapshot is written when the log is this long: it costs as much as the open heads, and recovery reads the log. */
const SNAPSHOT_AFTER_BYTES = 192 * 1024;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface LateSamples {
  readonly timesMs: number[];
  readonly values: number[];
}

/** Takes batches into the open heads and writes them, one log row a batch. */
export class Appender {
  readonly #file: HistoryFile;
  readonly #state: HistoryState;
  readonly #sealer: Sealer;
  readonly #row = new LogRowWriter();
  readonly #pending: PendingChunk[] = [];
  readonly #late = new Map<SeriesState, LateSamples>();
  #duplicates = 0;
  #lateCount = 0;

  constructor(file: HistoryFile, state: HistoryState, sealer: Sealer) {
    this.#file = file;
    this.#state = state;
    this.#sealer = sealer;
  }

  /** Stores a batch; when this throws, memory is ahead of the file and the state must be read anew. */
  append(batch: SampleColumns, notes: Notes): AppendResult {
    this.#pending.length = 0;
    this.#late.clear();
    this.#duplicates = 0;
    this.#lateCount = 0;
    const refused = this.#take(batch, notes);
    this.#state.takeNotes(notes);
    this.#write();
    return { stored: batch.length - refused, duplicates: this.#duplicates, late: this.#lateCount, refused };
  }

  /** Puts the samples into the heads and into the log row; returns how many were refused. */
  #take(batch: SampleColumns, notes: Notes): number {
    const { series: handles, timesMs, values, length } = batch;
    const { series } = this.#state;
    this.#row.begin(notes);
    let refused = 0;
    for (let index = 0; index < length; index++) {
      const state = series[handles[index] ?? 0];
      const timeMs = timesMs[index] ?? Number.NaN;
      // Adding zero turns -0 into 0.
      const value = (values[index] ?? Number.NaN) + 0;
      if (state === undefined || !isStorable(timeMs, value)) {
        refused += 1;
        continue;
      }
      const { head } = state;
      if (timeMs > head.lastMs && timeMs > head.sealedThroughMs) {
        if (head.count >= SEAL_SAMPLES && Math.floor(timeMs / 1000) > Math.floor(head.lastMs / 1000)) {
          this.#seal(state, head.count);
        }
        this.#row.add(state.id, timeMs, value, head.widenDecimals(value));
        head.push(timeMs, value);
      } else if (this.#takeOld(state, timeMs, value)) {
        this.#row.add(state.id, timeMs, value, decimalsOf(value, 0));
      } else {
        refused += 1;
      }
    }
    return refused;
  }

  /** Takes a sample that is not the newest of its series; false when retention has dropped its time. */
  #takeOld(state: SeriesState, timeMs: number, value: number): boolean {
    const { head } = state;
    if (timeMs > head.sealedThroughMs) {
      head.widenDecimals(value);
      if (head.insert(timeMs, value)) this.#duplicates += 1;
      if (head.count >= 2 * SEAL_SAMPLES) this.#sealAllButLastSecond(state);
      return true;
    }
    if (timeMs < oldestWritableMs(state)) return false;
    if (timeMs >= head.lastMs) {
      head.lastMs = timeMs;
      head.lastValue = value;
    }
    let late = this.#late.get(state);
    if (late === undefined) {
      late = { timesMs: [], values: [] };
      this.#late.set(state, late);
    }
    late.timesMs.push(timeMs);
    late.values.push(value);
    this.#lateCount += 1;
    return true;
  }

  #sealAllButLastSecond(state: SeriesState): void {
    const { head } = state;
    const lastSecondMs = Math.floor(head.lastMs / 1000) * 1000;
    let count = head.count;
    while (count > 0 && (head.timesMs[count - 1] ?? 0) >= lastSecondMs) count -= 1;
    this.#seal(state, count);
  }

  /** Encodes the oldest `count` samples of a head into chunks that wait for the transaction. */
  #seal(state: SeriesState, count: number): void {
    const { head } = state;
    for (const [from, to] of chunkPieces(head.timesMs, count)) {
      const timesMs = head.timesMs.subarray(from, to);
      const values = head.values.subarray(from, to);
      const body = encodeChunk(state.id, timesMs, values, to - from, head.decimals);
      const [firstMs = 0] = timesMs;
      const lastMs = timesMs[to - from - 1] ?? 0;
      this.#pending.push({ state, firstMs, lastMs, count: to - from, body });
    }
    head.drop(count);
  }

  #write(): void {
    const row = this.#row.finish();
    const needsSnapshot = this.#state.logBytes + row.length > SNAPSHOT_AFTER_BYTES;
    if (this.#pending.length === 0 && this.#late.size === 0 && !needsSnapshot) {
      this.#file.appendLog(row);
    } else {
      this.#file.transact(() => {
        this.#sealer.writeChunks(this.#pending);
        for (const [state, late] of this.#late) {
          this.#duplicates += this.#sealer.mergeLate(state, sortSamples(late.timesMs, late.values));
        }
        // A snapshot holds all that the row would say.
        if (needsSnapshot) this.#state.saveSnapshot();
        else this.#file.appendLog(row);
      });
    }
    this.#state.logBytes = needsSnapshot ? 0 : this.#state.logBytes + row.length;
  }
}

/** Rows of roll-ups that retention has begun to drop from cannot be made anew, so nothing goes below them. */
function oldestWritableMs({ tally }: SeriesState): number {
  return Math.max(
    Math.ceil(tally.rawFromMs / HOUR_MS) * HOUR_MS,
    Math.ceil(tally.minuteFromMs / DAY_MS) * DAY_MS,
  );
}
