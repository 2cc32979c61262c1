import { BucketAccumulator } from '../bucket-accumulator.ts';
import { ChunkDecoder, readChunkHeader, type ChunkHeader } from './chunk-codec.ts';
import type { DamageLog } from './damage-log.ts';
import type { HistoryFile } from './history-file.ts';
import { lowerBound } from './open-head.ts';
import { decodeRollup, type RollupTable } from './rollup-codec.ts';
import { endKey, rowKey, timeOfKey } from './series-key.ts';

export const MINUTE_MS = 60_000;
export const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export const MINUTES: RollupTable = { table: 'minute', bucketMs: MINUTE_MS, rowMs: HOUR_MS };
export const TEN_MINUTES: RollupTable = { table: 'ten_minute', bucketMs: TEN_MINUTES_MS, rowMs: DAY_MS };

/** Receives samples of the indices `from` (included) to `to` (excluded), ascending over all calls. */
export type SampleSink = (timesMs: Float64Array, values: Float64Array, from: number, to: number) => void;

/** Reads what is sealed in the file, chunk by chunk and row by row; damaged ones are noted and left out. */
export class SealedReader {
  readonly #file: HistoryFile;
  readonly #damage: DamageLog;
  readonly #decoder = new ChunkDecoder();

  constructor(file: HistoryFile, damage: DamageLog) {
    this.#file = file;
    this.#damage = damage;
  }

  /** Calls `visit` for each chunk that has samples from `fromMs` to `toMs`. */
  eachChunk(
    series: number,
    fromMs: number,
    toMs: number,
    visit: (id: number, body: Uint8Array, header: ChunkHeader) => void,
  ): void {
    const fromId = rowKey(series, fromMs);
    const firstId = this.#file.lastId('chunk', rowKey(series, 0), fromId) ?? fromId;
    this.#file.each('chunk', firstId, rowKey(series, toMs), (id, body) => {
      const header = this.header(id, series, body);
      if (header !== undefined && header.lastMs >= fromMs && header.firstMs <= toMs) visit(id, body, header);
    });
  }

  /** The header of a chunk; `undefined`, and noted, when the row is damaged or is not the one of its key. */
  header(id: number, series: number, body: Uint8Array): ChunkHeader | undefined {
    const header = readChunkHeader(body);
    if (header !== undefined && header.series === series && rowKey(series, header.firstMs) === id)
      return header;
    this.#damage.note('chunk', id, claimedCount(body));
    return undefined;
  }

  /** Decodes a chunk into buffers that the next call overwrites. */
  decode(body: Uint8Array, header: ChunkHeader): { timesMs: Float64Array; values: Float64Array } {
    return this.#decoder.decode(body, header);
  }

  /** Gives the samples from `fromMs` to `toMs`. */
  samples(series: number, fromMs: number, toMs: number, sink: SampleSink): void {
    this.eachChunk(series, fromMs, toMs, (_id, body, header) => {
      this.#give(body, header, fromMs, toMs, sink);
    });
  }

  /** Adds the samples from `fromMs` to `toMs`; a chunk that lies within one bucket is not even decoded. */
  addSamples(series: number, fromMs: number, toMs: number, into: BucketAccumulator): void {
    const sink: SampleSink = (timesMs, values, from, to) => into.addSamples(timesMs, values, from, to);
    this.eachChunk(series, fromMs, toMs, (_id, body, header) => {
      const { firstMs, lastMs, count, min, max, sum } = header;
      const isWhole = firstMs >= fromMs && lastMs <= toMs;
      if (isWhole && into.startOf(firstMs) === into.startOf(lastMs))
        into.addBucket(firstMs, count, min, max, sum);
      else this.#give(body, header, fromMs, toMs, sink);
    });
  }

  /** Adds the rolled-up buckets that start in [fromMs, toMs). */
  addRollups(
    rollups: RollupTable,
    series: number,
    fromMs: number,
    toMs: number,
    into: BucketAccumulator,
  ): void {
    const { table, rowMs } = rollups;
    const firstRowMs = Math.floor(fromMs / rowMs) * rowMs;
    this.#file.each(table, rowKey(series, firstRowMs), rowKey(series, toMs - 1), (id, body) => {
      const isWhole = decodeRollup(rollups, body, series, timeOfKey(id), fromMs, toMs, into);
      if (!isWhole) this.#damage.note(table, id);
    });
  }

  /** Start of the oldest rolled-up bucket; `Infinity` without any. */
  firstRollupMs(series: number): number {
    return Math.min(this.#firstBucketMs(MINUTES, series), this.#firstBucketMs(TEN_MINUTES, series));
  }

  #firstBucketMs(rollups: RollupTable, series: number): number {
    const id = this.#file.firstId(rollups.table, rowKey(series, 0), endKey(series));
    if (id === undefined) return Number.POSITIVE_INFINITY;
    const rowMs = timeOfKey(id);
    const buckets = new BucketAccumulator(rollups.bucketMs);
    this.addRollups(rollups, series, rowMs, rowMs + rollups.rowMs, buckets);
    return buckets.timesMs[0] ?? rowMs;
  }

  #give(body: Uint8Array, header: ChunkHeader, fromMs: number, toMs: number, sink: SampleSink): void {
    const { timesMs, values } = this.#decoder.decode(body, header);
    const { count, firstMs, lastMs } = header;
    const from = firstMs >= fromMs ? 0 : lowerBound(timesMs, count, fromMs);
    const to = lastMs <= toMs ? count : lowerBound(timesMs, count, toMs + 1);
    if (from < to) sink(timesMs, values, from, to);
  }
}

/** What the header of a damaged chunk claims to hold, if it can be. */
function claimedCount(body: Uint8Array): number {
  if (body.length < 16) return 0;
  const count = new DataView(body.buffer, body.byteOffset).getUint32(12, true);
  return count <= 8 * body.length ? count : 0;
}
