import type { Notes, SeriesIdentity } from '../store.ts';
import { ByteWriter } from './byte-stream.ts';
import { ChunkDecoder, encodeChunk, readChunkHeader } from './chunk-codec.ts';
import { chunkPieces } from './chunk-pieces.ts';
import type { DamageLog } from './damage-log.ts';
import type { HistoryFile } from './history-file.ts';
import { readLogRow } from './log-codec.ts';
import { formatNotes, parseNotes } from './notes-text.ts';
import { endOfSecond, OpenHead } from './open-head.ts';
import { ROW_FORMATS } from './row-formats.ts';
import { beginRecord, finishRecord, openRecord } from './sealed-record.ts';
import { endKey, rowKey } from './series-key.ts';
import { decodeTally, emptyTally, type Tally } from './tally.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A series with all that is in memory of it. */
export interface SeriesState extends SeriesIdentity {
  readonly id: number;
  unit: string | undefined;
  readonly head: OpenHead;
  readonly tally: Tally;
}

/** What the engine keeps in memory: the catalogue, the open heads, the tallies and the notes. */
export class HistoryState {
  /** By id; ids start at 1. */
  readonly series: (SeriesState | undefined)[] = [];
  readonly notes = new Map<string, string>();
  /** Rows and bytes that a recovery would have to read, since the last snapshot. */
  logBytes = 0;
  readonly #file: HistoryFile;
  readonly #damage: DamageLog;
  readonly #byName = new Map<string, SeriesState>();
  readonly #writer = new ByteWriter();

  /** Reads the state back: the last snapshot, then the log behind it. */
  constructor(file: HistoryFile, damage: DamageLog) {
    this.#file = file;
    this.#damage = damage;
    this.#loadSeries();
    this.#loadTallies();
    this.#loadSnapshot();
    this.#replayLog();
  }

  get seriesCount(): number {
    return this.#byName.size;
  }

  find(identity: SeriesIdentity): SeriesState | undefined {
    return this.#byName.get(nameOf(identity));
  }

  /** Adds a series to the catalogue and to the file. */
  add(identity: SeriesIdentity, unit: string | undefined): SeriesState {
    const id = Math.max(1, this.series.length);
    const state = this.#remember(id, identity, unit);
    this.#saveSeries(state);
    return state;
  }

  /** Names series that `other` knows and this does not, because their rows were lost; handles of them stay valid. */
  adoptSeries(other: HistoryState): void {
    for (const series of other.series) {
      if (series === undefined || this.series[series.id] !== undefined) continue;
      this.#saveSeries(this.#remember(series.id, series, series.unit));
    }
  }

  /** Changes the unit of a series, here and in the file. */
  setUnit(identity: SeriesIdentity, unit: string): void {
    const state = this.find(identity);
    if (state === undefined) return;
    state.unit = unit;
    this.#saveSeries(state);
  }

  /** Takes notes over those of the same names. */
  takeNotes(notes: Notes): void {
    for (const [name, text] of notes) this.notes.set(name, text);
  }

  #saveSeries(state: SeriesState): void {
    const { gw, dev, stream, prop, unit } = state;
    beginRecord(this.#writer, ROW_FORMATS.series);
    this.#writer.putBytes(encoder.encode(JSON.stringify({ gw, dev, stream, prop, unit })));
    this.#file.put('series', state.id, finishRecord(this.#writer));
  }

  /** Writes all open heads as one row and empties the log; part of a transaction. */
  saveSnapshot(): void {
    const writer = this.#writer;
    beginRecord(writer, ROW_FORMATS.snapshot);
    const notes = encoder.encode(formatNotes(this.notes));
    writer.putVarint(notes.length);
    writer.putBytes(notes);
    for (const state of this.series) {
      if (state === undefined) continue;
      const { timesMs, values, count, decimals } = state.head;
      for (const [from, to] of chunkPieces(timesMs, count)) {
        const body = encodeChunk(
          state.id,
          timesMs.subarray(from, to),
          values.subarray(from, to),
          to - from,
          decimals,
        );
        writer.putVarint(body.length);
        writer.putBytes(body);
      }
    }
    this.#file.put('snapshot', 1, finishRecord(writer));
    this.#file.clear('log');
    this.logBytes = 0;
  }

  #remember(id: number, identity: SeriesIdentity, unit: string | undefined): SeriesState {
    const { gw, dev, stream, prop } = identity;
    const state = { id, gw, dev, stream, prop, unit, head: new OpenHead(id), tally: emptyTally() };
    this.series[id] = state;
    this.#byName.set(nameOf(identity), state);
    return state;
  }

  #loadSeries(): void {
    this.#file.each('series', 0, Number.MAX_SAFE_INTEGER, (id, body) => {
      const row =
        openRecord(body, ROW_FORMATS.series) === undefined ? undefined : parseSeries(body.subarray(5));
      if (row === undefined) this.#damage.note('series', id);
      else this.#remember(id, row, row.unit);
    });
    // The id of a damaged row must not be given to another series: its chunks are still there.
    const lastId = this.#file.lastId('series', 0, Number.MAX_SAFE_INTEGER);
    if (lastId !== undefined && lastId >= this.series.length) this.series[lastId] = undefined;
  }

  #loadTallies(): void {
    const isKnown = new Set<number>();
    this.#file.each('tally', 0, Number.MAX_SAFE_INTEGER, (id, body) => {
      const tally = decodeTally(body);
      if (tally === undefined) this.#damage.note('tally', id);
      const state = this.series[id];
      if (tally === undefined || state === undefined) return;
      Object.assign(state.tally, tally);
      isKnown.add(id);
    });
    for (const state of this.series) {
      if (state === undefined) continue;
      if (!isKnown.has(state.id)) this.#recount(state);
      state.head.sealedThroughMs = endOfSecond(state.tally.lastMs);
      state.head.lastMs = state.tally.lastMs;
    }
  }

  /** Makes the tally anew from the chunks. */
  #recount(state: SeriesState): void {
    const { tally } = state;
    this.#file.each('chunk', rowKey(state.id, 0), endKey(state.id), (_id, body) => {
      const header = readChunkHeader(body);
      if (header === undefined) return;
      if (tally.chunks === 0) tally.firstMs = header.firstMs;
      tally.chunks += 1;
      tally.samples += header.count;
      tally.lastMs = Math.max(tally.lastMs, header.lastMs);
    });
  }

  #loadSnapshot(): void {
    const chunks = new ChunkDecoder();
    this.#file.each('snapshot', 1, 1, (id, row) => {
      const reader = openRecord(row, ROW_FORMATS.snapshot);
      if (reader === undefined) {
        this.#damage.note('snapshot', id);
        return;
      }
      const notes = parseNotes(decoder.decode(reader.getBytes(reader.getVarint())));
      if (notes === undefined) this.#damage.note('snapshot', id);
      else this.takeNotes(notes);
      while (!reader.atEnd) {
        const body = reader.getBytes(reader.getVarint()).slice();
        const header = readChunkHeader(body);
        if (header === undefined) continue;
        const { timesMs, values } = chunks.decode(body, header);
        for (let index = 0; index < header.count; index++) {
          this.#restore(header.series, timesMs[index] ?? 0, values[index] ?? 0);
        }
      }
    });
  }

  #replayLog(): void {
    this.#file.each('log', 0, Number.MAX_SAFE_INTEGER, (id, row) => {
      this.logBytes += row.length;
      const notes = readLogRow(row, (series, timeMs, value) => this.#restore(series, timeMs, value));
      if (notes === undefined) this.#damage.note('log', id);
      else this.takeNotes(notes);
    });
  }

  /** Samples up to the newest sealed one are in the chunks already: they were written together with their log row. */
  #restore(series: number, timeMs: number, value: number): void {
    const head = this.series[series]?.head;
    if (head === undefined || timeMs <= head.sealedThroughMs) return;
    head.widenDecimals(value);
    if (timeMs > head.lastMs) head.push(timeMs, value);
    else head.insert(timeMs, value);
  }
}

function nameOf({ gw, dev, stream, prop }: SeriesIdentity): string {
  return `${gw}\n${dev}\n${stream}\n${prop}`;
}

function parseSeries(json: Uint8Array): (SeriesIdentity & { unit: string | undefined }) | undefined {
  const row: unknown = JSON.parse(decoder.decode(json));
  if (typeof row !== 'object' || row === null) return undefined;
  const { gw, dev, stream, prop, unit } = row as Record<string, unknown>;
  const isNamed =
    typeof gw === 'string' &&
    typeof dev === 'string' &&
    typeof stream === 'string' &&
    typeof prop === 'string';
  return isNamed ? { gw, dev, stream, prop, unit: typeof unit === 'string' ? unit : undefined } : undefined;
}
