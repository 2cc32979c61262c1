import { LabError } from '@labgate/contract';
import type { BucketAccumulator } from '../bucket-accumulator.ts';
import { checkRange } from '../check-range.ts';
import { bucketColumns } from '../bucket-columns.ts';
import { LARGEST_TIME_MS } from '../storable.ts';
import {
  matchesFilter,
  type AppendResult,
  type LatestSample,
  type Notes,
  type RangeColumns,
  type RangeOptions,
  type Retention,
  type SampleColumns,
  type SeriesFilter,
  type SeriesIdentity,
  type SeriesInfo,
  type Store,
  type StoredAnnotation,
  type StoreInfo,
} from '../store.ts';
import { AnnotationTable } from './annotation-table.ts';
import { Appender } from './appender.ts';
import { DamageLog } from './damage-log.ts';
import { HistoryFile, type HistoryFileOptions } from './history-file.ts';
import { HistoryState, type SeriesState } from './history-state.ts';
import { RangeReader } from './range-reader.ts';
import { dropExpired } from './retention.ts';
import { SealedReader } from './sealed-reader.ts';
import { Sealer } from './sealer.ts';
import { describeSeries, keptSamples } from './series-info.ts';
import { MAX_SERIES_ID } from './series-key.ts';
import { salvage } from './salvage.ts';
import { isDamage, wrapSqliteError } from './sqlite-error.ts';

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
  readonly annotations: AnnotationTable;
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
    this.#opened = this.#openOrSalvage();
  }

  register(series: SeriesIdentity, unit?: string): number {
    const { state } = this.#opened;
    const known = state.find(series);
    if (known !== undefined) {
      if (unit !== undefined && unit !== known.unit)
        this.#do('naming a series', () => this.#opened.state.setUnit(series, unit));
      return known.id;
    }
    const { maxSeries } = this.#options;
    if (state.seriesCount >= maxSeries || state.series.length > MAX_SERIES_ID) {
      throw new LabError('E_LIMIT', `the store keeps at most ${maxSeries} series`, {
        context: { maxSeries },
      });
    }
    return this.#do('naming a series', () => this.#opened.state.add(series, unit).id);
  }

  async append(batch: SampleColumns, notes: Notes = new Map()): Promise<AppendResult> {
    return this.#change('storing samples', () => this.#opened.appender.append(batch, notes));
  }

  async notes(): Promise<Notes> {
    return new Map(this.#opened.state.notes);
  }

  async annotate(gw: string, annotation: StoredAnnotation): Promise<void> {
    this.#do('keeping an annotation', () => this.#opened.annotations.put(gw, annotation));
  }

  async annotations(
    gw: string,
    fromMs: number,
    toMs: number,
    most: number,
  ): Promise<readonly StoredAnnotation[]> {
    return this.#opened.annotations.between(gw, fromMs, toMs, most);
  }

  /** A file in this process is never away. */
  onReturn(): void {}

  async range(
    series: SeriesIdentity,
    fromMs: number,
    toMs: number,
    options: RangeOptions = {},
  ): Promise<RangeColumns> {
    checkRange(fromMs, toMs, options.bucketMs);
    const { bucketMs } = options;
    const lastMs = Math.min(toMs, LARGEST_TIME_MS);
    return this.#do('reading a range', () => {
      const state = this.#find(series);
      const { ranges } = this.#opened;
      const finerDropped = fromMs < state.tally.rawFromMs;
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
    return this.#do('listing the series', () =>
      this.#select(filter).map((state) => describeSeries(state, this.#opened.ranges)),
    );
  }

  async applyRetention(nowMs: number): Promise<void> {
    const { retention } = this.#options;
    for (let id = 1; id < this.#opened.state.series.length; id++) {
      this.#change('dropping what has expired', () => {
        const { file, sealed, state } = this.#opened;
        const series = state.series[id];
        if (series !== undefined) file.transact(() => dropExpired(file, sealed, series, retention, nowMs));
      });
      await yieldToOthers();
    }
  }

  async info(): Promise<StoreInfo> {
    return this.#do('looking at it', () => {
      const { file, state } = this.#opened;
      let samples = 0;
      for (const series of state.series) samples += series === undefined ? 0 : keptSamples(series);
      const { bytes } = file;
      return { engine: 'embedded', series: state.seriesCount, samples, bytes, damaged: this.#damage.counts };
    });
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
    if (file.lostFrames > 0) this.#damage.noteLoss('write-ahead log', 1, 0);
    const sealed = new SealedReader(file, this.#damage);
    const sealer = new Sealer(file, sealed);
    const state = new HistoryState(file, this.#damage);
    const appender = new Appender(file, state, sealer);
    const annotations = new AnnotationTable(file, this.#damage);
    return { file, sealed, sealer, ranges: new RangeReader(sealed), state, appender, annotations };
  }

  /** @throws LabError when it cannot be opened for a reason other than damage. */
  #openOrSalvage(): Opened {
    try {
      return this.#open();
    } catch (error) {
      if (!isDamage(error)) throw wrapSqliteError(error, 'opening it');
      return this.#salvage();
    }
  }

  #salvage(): Opened {
    try {
      salvage(this.#options.path, this.#options, this.#damage);
      return this.#open();
    } catch (error) {
      throw wrapSqliteError(error, 'saving what is whole of a damaged file');
    }
  }

  /** Reads the state anew from the file, which a failed transaction has left as it was. */
  #reload(): void {
    const opened = this.#opened;
    opened.state = new HistoryState(opened.file, this.#damage);
    opened.appender = new Appender(opened.file, opened.state, opened.sealer);
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

  /** Reads; when the file turns out to be damaged, what is whole is moved to a new one and the work is done again. */
  #do<T>(doing: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!isDamage(error)) throw wrapSqliteError(error, doing);
    }
    const { file, state } = this.#opened;
    file.close();
    this.#opened = this.#salvage();
    this.#opened.state.adoptSeries(state);
    try {
      return work();
    } catch (error) {
      throw wrapSqliteError(error, doing);
    }
  }

  /** As `#do` for work that changes something: after a failure memory is ahead of the file and is read anew. */
  #change<T>(doing: string, work: () => T): T {
    try {
      return this.#do(doing, work);
    } catch (error) {
      this.#reload();
      throw error;
    }
  }
}

/** Between two series whatever else waits gets its turn. */
function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
