import { BucketAccumulator } from '../bucket-accumulator.ts';
import { encodeChunk } from './chunk-codec.ts';
import { chunkPieces } from './chunk-pieces.ts';
import { decimalsOf, NOT_DECIMAL } from './decimals.ts';
import type { HistoryFile } from './history-file.ts';
import type { SeriesState } from './history-state.ts';
import { mergeSamples, type Samples } from './merge-samples.ts';
import { encodeRollup, type RollupTable } from './rollup-codec.ts';
import { MINUTES, TEN_MINUTES, type SealedReader } from './sealed-reader.ts';
import { endKey, rowKey } from './series-key.ts';
import { encodeTally } from './tally.ts';

/** A chunk that is encoded and waits for its transaction. */
export interface PendingChunk {
  readonly state: SeriesState;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  readonly body: Uint8Array;
}

/** Writes chunks, merges late samples into them, and keeps roll-ups and tallies right; always inside a transaction. */
export class Sealer {
  readonly #file: HistoryFile;
  readonly #reader: SealedReader;

  constructor(file: HistoryFile, reader: SealedReader) {
    this.#file = file;
    this.#reader = reader;
  }

  /** Writes chunks that lie behind all others of their series, then the roll-ups of the hours and days that ended. */
  writeChunks(chunks: readonly PendingChunk[]): void {
    const sealedBefore = new Map<SeriesState, number>();
    for (const { state, firstMs, lastMs, count, body } of chunks) {
      const { tally } = state;
      if (!sealedBefore.has(state))
        sealedBefore.set(state, Number.isFinite(tally.lastMs) ? tally.lastMs : firstMs);
      if (tally.chunks === 0) tally.firstMs = firstMs;
      tally.chunks += 1;
      tally.samples += count;
      tally.lastMs = lastMs;
      this.#file.put('chunk', rowKey(state.id, firstMs), body);
    }
    for (const [state, sealedMs] of sealedBefore) {
      this.#rollUp(MINUTES, state, startOf(sealedMs, MINUTES), startOf(state.tally.lastMs, MINUTES));
      this.#rollUp(
        TEN_MINUTES,
        state,
        startOf(sealedMs, TEN_MINUTES),
        startOf(state.tally.lastMs, TEN_MINUTES),
      );
      this.#file.put('tally', state.id, encodeTally(state.tally));
    }
  }

  /**
   * Puts samples, ascending and one a millisecond, among those already sealed, and makes the roll-ups they fall into
   * anew; returns how many replaced one.
   */
  mergeLate(state: SeriesState, late: Samples): number {
    let from = 0;
    let replaced = 0;
    while (from < late.count) {
      const key = rowKey(state.id, late.timesMs[from] ?? 0);
      const chunkId = this.#file.lastId('chunk', rowKey(state.id, 0), key);
      const nextId = this.#file.firstId('chunk', (chunkId ?? key) + 1, endKey(state.id));
      let to = from + 1;
      while (to < late.count && (nextId === undefined || rowKey(state.id, late.timesMs[to] ?? 0) < nextId))
        to += 1;
      const group = {
        timesMs: late.timesMs.subarray(from, to),
        values: late.values.subarray(from, to),
        count: to - from,
      };
      replaced += this.#rewrite(state, chunkId, group);
      from = to;
    }
    this.#rollUpLate(MINUTES, state, late);
    this.#rollUpLate(TEN_MINUTES, state, late);
    this.#file.put('tally', state.id, encodeTally(state.tally));
    return replaced;
  }

  /** Replaces one chunk by itself with `group` in it; returns how many samples were replaced. */
  #rewrite(state: SeriesState, chunkId: number | undefined, group: Samples): number {
    const { tally } = state;
    let merged = group;
    let known = 0;
    if (chunkId !== undefined) {
      this.#file.each('chunk', chunkId, chunkId, (id, body) => {
        const header = this.#reader.header(id, state.id, body);
        if (header === undefined) return;
        known = header.count;
        merged = mergeSamples({ ...this.#reader.decode(body, header), count: header.count }, group);
      });
      if (known > 0) tally.chunks -= this.#file.deleteBetween('chunk', chunkId, chunkId);
    }
    for (const [from, to] of chunkPieces(merged.timesMs, merged.count)) {
      const timesMs = merged.timesMs.subarray(from, to);
      const values = merged.values.subarray(from, to);
      this.#file.put(
        'chunk',
        rowKey(state.id, timesMs[0] ?? 0),
        encodeChunk(state.id, timesMs, values, to - from, decimalsOfAll(values)),
      );
      tally.chunks += 1;
    }
    tally.samples += merged.count - known;
    tally.firstMs = Math.min(tally.firstMs, group.timesMs[0] ?? tally.firstMs);
    tally.lastMs = Math.max(tally.lastMs, group.timesMs[group.count - 1] ?? tally.lastMs);
    return known + group.count - merged.count;
  }

  #rollUpLate(rollups: RollupTable, state: SeriesState, late: Samples): void {
    const endMs = startOf(state.tally.lastMs, rollups);
    let doneMs = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < late.count; index++) {
      const rowMs = startOf(late.timesMs[index] ?? 0, rollups);
      if (rowMs <= doneMs || rowMs >= endMs) continue;
      this.#rollUp(rollups, state, rowMs, rowMs + rollups.rowMs);
      doneMs = rowMs;
    }
  }

  /** Makes the rows of [fromMs, toMs) from what is one step finer; both ends are starts of rows. */
  #rollUp(rollups: RollupTable, state: SeriesState, fromMs: number, toMs: number): void {
    if (fromMs >= toMs) return;
    const buckets = new BucketAccumulator(rollups.bucketMs);
    if (rollups === MINUTES) this.#reader.addSamples(state.id, fromMs, toMs - 1, buckets);
    else this.#reader.addRollups(MINUTES, state.id, fromMs, toMs, buckets);
    let from = 0;
    while (from < buckets.length) {
      const rowMs = startOf(buckets.timesMs[from] ?? 0, rollups);
      let to = from + 1;
      while (to < buckets.length && (buckets.timesMs[to] ?? 0) < rowMs + rollups.rowMs) to += 1;
      this.#file.put(
        rollups.table,
        rowKey(state.id, rowMs),
        encodeRollup(rollups, state.id, rowMs, buckets, from, to),
      );
      from = to;
    }
  }
}

/** Start of the row that `timeMs` belongs to; rows before it are complete once `timeMs` is sealed. */
export function startOf(timeMs: number, rollups: RollupTable): number {
  return Math.floor(timeMs / rollups.rowMs) * rollups.rowMs;
}

function decimalsOfAll(values: Float64Array): number {
  let decimals = 0;
  for (const value of values) {
    decimals = decimalsOf(value, decimals);
    if (decimals === NOT_DECIMAL) break;
  }
  return decimals;
}
