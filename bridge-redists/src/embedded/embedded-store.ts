import { LabError } from '@labgate/contract';
import type { BucketAccumulator } from '../bucket-accumulator.ts';
import { checkRange } from '../check-range.ts';
import { bucketColumns } from '../bucket-columns.ts';
import { LARGEST_TIME_MS } from '../storable.ts';
import {
  matchesFilter,
  type AppendResult,
  type LatestSample,
  type RangeColumns,
  type RangeOptions,
  type Retention,
  type SampleColumns,
  type SeriesFilter,
  type SeriesIdentity,
  type SeriesInfo,
  type Store,
  type StoreInfo,
} from '../store.ts';
import { Appender } from './appender.ts';
import { DamageLog } from './damage-log.ts';
import { HistoryFile, type HistoryFileOptions } from './history-file.ts';
import { HistoryState, type SeriesState } from './history-state.ts';
import { RangeReader } from './range-reader.ts';
import { dropExpired } from './retention.ts';
import { SealedReader } from './sealed-reader.ts';
import { Sealer } from './sealer.ts';
import { MAX_SERIES_ID } from './series-key.ts';
import { wrapSqliteError } from './sqlite-error.ts';

/** How the embedded store is set up. */
export interface EmbeddedStoreOptions extends HistoryFileOptions {
  readonly path: string;
  readonly retention: Retention;
  /** Most series; more are refused. */
  readonly maxSeries: number;
}

/** The parts that live and die with one opening of the file. */
interface Opened {
  readonly file: HistoryFile;
  readonly sealed: SealedReader;
  readonly ranges: RangeReader;
  readonly sealer: Sealer;
  state: HistoryState;
  appender: Appender;
}

/** The history in one SQLite file of compressed chunks, for a bench without a Redis server. */
export class EmbeddedStore implements Store {
  readonly #options: EmbeddedStoreOptions;
  readonly #damage = new DamageLog();
  #opened: Opened;

  /**
   * Opens the file, making it when it does not exist.
   * @throws LabError `E_STORE` when another program holds it or it is of a newer format, `E_DISK_FULL`.
   */
  constructor(options: EmbeddedStoreOptions) {
    this.#options = options;
    this.#opened = this.#do('opening it', () => this.#open());
  }

  register(series: SeriesIdentity, unit?: string): number {
    const { state } = this.#opened;
    const known = state.find(series);
    if (known !== undefined) {
      if (unit !== undefined && unit !== known.unit) {
        known.unit = unit;
        this.#do('naming a series', () => state.saveSeries(known));
      }
      return known.id;
    }
    const { maxSeries } = this.#options;
    if (state.seriesCount >= maxSeries || state.series.length > MAX_SERIES_ID) {
      throw new LabError('E_LIMIT', `the store keeps at most ${maxSeries} series`, {
        context: { maxSeries },
      });
    }
    return this.#do('naming a series', () => state.add(series, unit).id);
  }

  async append(batch: SampleColumns, cursor = ''): Promise<AppendResult> {
    try {
      return this.#opened.appender.append(batch, cursor);
    } catch (error) {
      this.#reload();
      throw wrapSqliteError(error, 'storing samples');
    }
  }

  async cursor(): Promise<string | undefined> {
    const { cursor } = this.#opened.state;
    return cursor === '' ? undefined : cursor;
  }

  async range(
    series: SeriesIdentity,
    fromMs: number,
    toMs: number,
    options: RangeOptions = {},
  ): Promise<RangeColumns> {
    checkRange(fromMs, toMs, options.bucketMs);
    const state = this.#find(series);
    const { ranges } = this.#opened;
    const { bucketMs } = options;
    const lastMs = Math.min(toMs, LARGEST_TIME_MS);
    const finerDropped = fromMs < state.tally.rawFromMs;
    return this.#do('reading a range', () => {
      if (bucketMs === undefined) {
        const samples = ranges.samples(state, fromMs, lastMs);
        return { ...samples, buckets: {}, finerDropped };
      }
      const buckets: BucketAccumulator = ranges.buckets(state, fromMs, lastMs, bucketMs);
      return bucketColumns(buckets, options.aggregations, finerDropped);
    });
  }

  async latest(filter: SeriesFilter): Promise<readonly LatestSample[]> {
    return this.#do('reading the latest samples', () =>
      this.#select(filter).flatMap((state) => {
        const { gw, dev, stream, prop, head } = state;
        if (Number.isNaN(head.lastValue)) this.#readLastValue(state);
        return Number.isNaN(head.lastValue)
          ? []
          : [{ gw, dev, stream, prop, timeMs: head.lastMs, value: head.lastValue }];
      }),
    );
  }

  async series(filter: SeriesFilter): Promise<readonly SeriesInfo[]> {
    return this.#do('listing the series', () => this.#select(filter).map((state) => this.#describe(state)));
  }

  async applyRetention(nowMs: number): Promise<void> {
    const { file, sealed, state } = this.#opened;
    for (const series of state.series) {
      if (series === undefined) continue;
      try {
        file.transact(() => dropExpired(file, sealed, series, this.#options.retention, nowMs));
      } catch (error) {
        this.#reload();
        throw wrapSqliteError(error, 'dropping what has expired');
      }
    }
  }

  async info(): Promise<StoreInfo> {
    const { file, state } = this.#opened;
    let samples = 0;
    for (const series of state.series) samples += series === undefined ? 0 : keptSamples(series);
    return this.#do('looking at it', () => ({
      engine: 'embedded' as const,
      series: state.seriesCount,
      samples,
      bytes: file.bytes,
      damaged: this.#damage.counts,
    }));
  }

  /** Bytes and samples of all chunks: how well they are packed. Reads the whole file. */
  sealedBytes(): { readonly bytes: number; readonly samples: number } {
    const { file, state } = this.#opened;
    let bytes = 0;
    let samples = 0;
    file.each('chunk', 0, Number.MAX_SAFE_INTEGER, (_id, body) => {
      bytes += body.length;
    });
    for (const series of state.series) samples += series?.tally.samples ?? 0;
    return { bytes, samples };
  }

  async close(): Promise<void> {
    this.#do('closing it', () => this.#opened.file.close());
  }

  #open(): Opened {
    const file = new HistoryFile(this.#options.path, this.#options);
    const sealed = new SealedReader(file, this.#damage);
    const sealer = new Sealer(file, sealed);
    const state = new HistoryState(file, this.#damage);
    const appender = new Appender(file, state, sealer);
    return { file, sealed, sealer, ranges: new RangeReader(sealed), state, appender };
  }

  /** Reads the state anew from the file, which a failed transaction has left as it was. */
  #reload(): void {
    const opened = this.#opened;
    opened.state = new HistoryState(opened.file, this.#damage);
    opened.appender = new Appender(opened.file, opened.state, opened.sealer);
  }

  #describe(state: SeriesState): SeriesInfo {
    const { gw, dev, stream, prop, unit, head, tally } = state;
    const firstMs = this.#opened.ranges.firstMs(state);
    return {
      gw,
      dev,
      stream,
      prop,
      unit,
      firstMs,
      lastMs: firstMs === undefined ? undefined : head.lastMs,
      samples: keptSamples(state),
      rawFromMs: tally.rawFromMs,
      minuteFromMs: tally.minuteFromMs,
    };
  }

  #find(series: SeriesIdentity): SeriesState {
    const state = this.#opened.state.find(series);
    if (state === undefined) {
      const { dev, stream, prop } = series;
      throw new LabError('E_UNKNOWN', `there is no series ${dev}/${stream}/${prop}`, {
        context: { ...series },
      });
    }
    return state;
  }

  #select(filter: SeriesFilter): SeriesState[] {
    const selected: SeriesState[] = [];
    for (const state of this.#opened.state.series) {
      if (state !== undefined && matchesFilter(state, filter)) selected.push(state);
    }
    return selected;
  }

  /** After a restart the newest sample of a series may lie in its last chunk. */
  #readLastValue(state: SeriesState): void {
    const { lastMs } = state.tally;
    if (state.tally.chunks === 0) return;
    this.#opened.sealed.eachChunk(state.id, lastMs, lastMs, (_id, _body, header) => {
      state.head.lastValue = header.lastValue;
    });
  }

  #do<T>(doing: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw wrapSqliteError(error, doing);
    }
  }
}

function keptSamples({ tally, head }: SeriesState): number {
  return tally.samples + head.count;
}
