import { LabError } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import { bucketColumns } from '../bucket-columns.ts';
import { checkRange } from '../check-range.ts';
import { notesKey } from '../keys.ts';
import { SampleBatch } from '../sample-batch.ts';
import { isStorable, LARGEST_TIME_MS } from '../storable.ts';
import {
  AGGREGATIONS,
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
import { missingSamples, type PlacedSample } from '../stored-values.ts';
import { RedisAnnotations } from './redis-annotations.ts';
import { NO_MODULE, wrapRedisError } from './redis-error.ts';
import { hasTimeSeries, openRedisLink, type RedisAddress, type RedisLink } from './redis-link.ts';
import { RedisReader } from './redis-reader.ts';
import { asFields } from './redis-reply.ts';
import { redisSeries, RedisWriter, type RedisSeries } from './redis-writer.ts';
import { SeriesCensus } from './series-census.ts';

/** How the store on RedisTimeSeries is set up. */
export interface RedisStoreOptions {
  readonly address: RedisAddress;
  readonly retention: Retention;
  readonly maxSeries: number;
  /** Name of the bridge, under which its notes are kept: several bridges may share a Redis. */
  readonly bridge: string;
  readonly clock: Pick<Clock, 'monoUs'>;
  readonly log: Logger;
  /** How long an answer may take before the connection is made anew, ms. */
  readonly answerTimeoutMs?: number;
}

/** The history in RedisTimeSeries, on one server or a cluster. */
export class RedisStore implements Store {
  readonly #options: RedisStoreOptions;
  readonly #link: RedisLink;
  readonly #writer: RedisWriter;
  readonly #reader: RedisReader;
  readonly #annotations: RedisAnnotations;
  readonly #census: SeriesCensus;
  /** By handle; handles start at 1. */
  readonly #series: (RedisSeries | undefined)[] = [undefined];
  readonly #handles = new Map<string, number>();
  readonly #notesKey: string;
  #isChecked = false;
  /** True from the moment samples are sent until Redis has acknowledged all of them: it may have some. */
  #isUncertain = false;
  /** While it is found out what a Redis that has come back is; before that nothing is written. */
  #returning: Promise<void> | undefined;
  /** Which processes of Redis had acknowledged what was written; `''` when that is not known. */
  #knownRuns = '';

  /** Begins to connect; until there is a connection everything fails with `E_STORE`. */
  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#notesKey = notesKey(options.bridge);
    this.#link = openRedisLink(options.address, options.log, options.answerTimeoutMs);
    this.#writer = new RedisWriter(this.#link, options.retention);
    this.#reader = new RedisReader(this.#link);
    this.#annotations = new RedisAnnotations(this.#link);
    this.#census = new SeriesCensus(() => this.#reader.series({}), options.clock);
  }

  /** Resolves with the first connection. */
  get connected(): Promise<void> {
    return this.#link.connected;
  }

  register(identity: SeriesIdentity, unit?: string): number {
    const one = redisSeries(identity, unit);
    const known = this.#handles.get(one.key);
    if (known !== undefined) {
      const series = this.#series[known];
      if (series !== undefined && unit !== undefined && unit !== series.unit) {
        series.unit = unit;
        series.isReady = false;
      }
      return known;
    }
    const { maxSeries } = this.#options;
    if (this.#handles.size >= maxSeries) {
      throw new LabError('E_LIMIT', `the store keeps at most ${maxSeries} series`, {
        context: { maxSeries },
      });
    }
    const handle = this.#series.push(one) - 1;
    this.#handles.set(one.key, handle);
    return handle;
  }

  append(batch: SampleColumns, notes: Notes = new Map()): Promise<AppendResult> {
    return this.#do('storing samples', async () => {
      // Whoever listens for its return may have older samples to write first.
      if (this.#returning !== undefined) throw new LabError('E_STORE', 'Redis has only just come back');
      const rest = this.#isUncertain ? await this.#unstored(batch) : batch;
      this.#isUncertain = true;
      const behind = { key: this.#notesKey, texts: notes };
      const result = await this.#writer.append(this.#series, rest, behind);
      this.#isUncertain = false;
      return { ...result, stored: result.stored + batch.length - rest.length };
    });
  }

  notes(): Promise<Notes> {
    return this.#do('reading the notes', async () => {
      const fields = asFields(await this.#link.send(this.#notesKey, ['HGETALL', this.#notesKey]));
      return new Map([...fields].map(([name, text]) => [name, String(text)]));
    });
  }

  annotate(gw: string, annotation: StoredAnnotation): Promise<void> {
    return this.#do('keeping an annotation', () => this.#annotations.put(gw, annotation));
  }

  annotations(gw: string, fromMs: number, toMs: number, most: number): Promise<readonly StoredAnnotation[]> {
    return this.#do('reading annotations', () => this.#annotations.between(gw, fromMs, toMs, most));
  }

  onReturn(listener: (mayHaveLost: boolean) => void): void {
    this.#link.onReturn(() => {
      const returning = this.#runs().then((runs) => {
        if (this.#returning === returning) this.#returning = undefined;
        listener(runs === '' || runs !== this.#knownRuns);
        this.#knownRuns = runs;
      });
      this.#returning = returning;
    });
  }

  async range(
    series: SeriesIdentity,
    fromMs: number,
    toMs: number,
    options: RangeOptions = {},
  ): Promise<RangeColumns> {
    checkRange(fromMs, toMs, options.bucketMs);
    const { bucketMs, aggregations = AGGREGATIONS } = options;
    const lastMs = Math.min(toMs, LARGEST_TIME_MS);
    return this.#do('reading a range', async () => {
      if (bucketMs === undefined) return this.#reader.samples(series, fromMs, lastMs);
      const found = await this.#reader.buckets(series, fromMs, lastMs, bucketMs, aggregations);
      return bucketColumns(found.buckets, aggregations, found.finerDropped);
    });
  }

  latest(filter: SeriesFilter): Promise<readonly LatestSample[]> {
    return this.#do('reading the latest samples', () => this.#reader.latest(filter));
  }

  series(filter: SeriesFilter): Promise<readonly SeriesInfo[]> {
    return this.#do('listing the series', () => this.#reader.series(filter));
  }

  /** Redis drops what has expired by itself. */
  async applyRetention(): Promise<void> {}

  info(): Promise<StoreInfo> {
    return this.#do('looking at it', async () => {
      const count = await this.#census.count(this.#writer.prepared);
      const memory = await this.#link.sendToAll(['INFO', 'memory']);
      return {
        engine: 'redis-timeseries',
        ...count,
        bytes: memory.reduce<number>((sum, text) => sum + usedBytes(String(text)), 0),
        damaged: { parts: 0, samples: 0 },
      };
    });
  }

  async close(): Promise<void> {
    this.#link.close();
  }

  async #do<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      await this.#check();
      return await work();
    } catch (error) {
      throw wrapRedisError(error, doing);
    }
  }

  /** What of `batch` Redis has not; asked for after a write without an answer, which may have stored some of it. */
  async #unstored(batch: SampleColumns): Promise<SampleBatch> {
    const rest = new SampleBatch(Math.max(1, batch.length));
    const samples: PlacedSample[] = [];
    for (let index = 0; index < batch.length; index++) {
      const handle = batch.series[index] ?? 0;
      const tsMs = batch.timesMs[index] ?? Number.NaN;
      const value = batch.values[index] ?? Number.NaN;
      const series = this.#series[handle];
      if (series !== undefined && isStorable(tsMs, value)) samples.push({ series, handle, tsMs, value });
      else rest.push(handle, tsMs, value);
    }
    const missing = await missingSamples((...question) => this.#reader.samples(...question), samples);
    for (const { handle, tsMs, value } of missing) rest.push(handle, tsMs, value);
    return rest;
  }

  /**
   * The ids that the masters gave themselves at their starts. While they stay the same only connections were lost, on a busy
   * machine for example, and repeating a minute at each would keep a bridge from ever catching up.
   */
  async #runs(): Promise<string> {
    try {
      const replies = await this.#link.sendToAll(['INFO', 'server']);
      const ids = replies.flatMap((reply) => /^run_id:(\w+)/m.exec(String(reply))?.[1] ?? []);
      const isWhole = ids.length === replies.length;
      return isWhole ? ids.toSorted((a, b) => (a < b ? -1 : 1)).join(' ') : '';
    } catch {
      return ''; // it has gone again: whoever comes back next is asked
    }
  }

  /** The first command of all asks whether this is a Redis that keeps time series. */
  async #check(): Promise<void> {
    if (this.#isChecked) return;
    if (!this.#link.isReady) throw new LabError('E_STORE', 'there is no connection to Redis');
    if (!(await hasTimeSeries(this.#link)))
      throw new LabError('E_STORE', NO_MODULE, { context: { fault: 'no module' } });
    this.#isChecked = true;
    this.#knownRuns = await this.#runs();
  }
}

function usedBytes(info: string): number {
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? 0);
}
