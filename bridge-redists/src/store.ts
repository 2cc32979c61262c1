/** What names a series: one channel of one stream of one device of one gateway (contract §1). */
export interface SeriesIdentity {
  readonly gw: string;
  readonly dev: string;
  readonly stream: string;
  readonly prop: string;
}

/** A selection of series; an absent level means all. */
export type SeriesFilter = { readonly [level in keyof SeriesIdentity]?: string | undefined };

/** Many samples in columns, in the order they were taken; `series` holds the handles `Store.register` gave. */
export interface SampleColumns {
  readonly length: number;
  readonly series: Uint32Array;
  /** Integer Unix ms. */
  readonly timesMs: Float64Array;
  /** Finite numbers; booleans are 0 and 1. */
  readonly values: Float64Array;
}

/** What became of the samples of one `append`; `stored` counts all that were accepted. */
export interface AppendResult {
  readonly stored: number;
  /** Samples that replaced one of the same series and millisecond; part of `stored`. */
  readonly duplicates: number;
  /** Samples older than one of their series that was already written for good; part of `stored`. */
  readonly late: number;
  /** Samples that were not stored: not finite, no valid time, or older than what retention has dropped. */
  readonly refused: number;
}

export const AGGREGATIONS = ['mean', 'min', 'max', 'sum', 'count'] as const;
/** A figure of a bucket. */
export type Aggregation = (typeof AGGREGATIONS)[number];

/** How `range` answers: every sample where `bucketMs` is absent, else one point a bucket that has samples. */
export interface RangeOptions {
  /** Width of a bucket, integer ms; buckets start at multiples of it since 1970 as in `TS.RANGE`. */
  readonly bucketMs?: number;
  /** All of them where absent. */
  readonly aggregations?: readonly Aggregation[];
}

/** Samples or buckets in ascending order of time, in columns. */
export interface RangeColumns {
  /** Times of the samples, or the starts of the buckets, Unix ms. */
  readonly timesMs: Float64Array;
  /** Values of samples; empty for buckets. */
  readonly values: Float64Array;
  /** The asked aggregations of buckets; empty for samples. */
  readonly buckets: Readonly<Partial<Record<Aggregation, Float64Array>>>;
  /** True when retention has dropped samples finer than this answer inside the interval. */
  readonly finerDropped: boolean;
}

/** What is kept of one series. */
export interface SeriesInfo extends SeriesIdentity {
  readonly unit: string | undefined;
  /** Unix ms of the oldest and the newest sample kept, of any resolution; `undefined` without samples. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** Single samples kept. */
  readonly samples: number;
  /** Times before these have lost single samples, and minutes, to retention; 0 when nothing was dropped. */
  readonly rawFromMs: number;
  readonly minuteFromMs: number;
}

/** The newest sample of a series. */
export interface LatestSample extends SeriesIdentity {
  readonly timeMs: number;
  readonly value: number;
}

/** How long each resolution is kept, in ms; 0 keeps it for ever. */
export interface Retention {
  readonly rawMs: number;
  readonly minuteMs: number;
  readonly tenMinuteMs: number;
}

/**
 * Small texts by name that are kept in one step with samples: what a bridge must know about them after its death, such as
 * the cursor of the journal they came from.
 */
export type Notes = ReadonlyMap<string, string>;

/** Condition of a store, for `$store` `info` and the log. */
export interface StoreInfo {
  readonly engine: 'embedded' | 'redis-timeseries';
  readonly series: number;
  /** Single samples kept. */
  readonly samples: number;
  /** Bytes on disk (embedded) or in memory (Redis) for everything kept. */
  readonly bytes: number;
  /** Parts that could not be read because the medium damaged them, and the samples in them as far as known. */
  readonly damaged: { readonly parts: number; readonly samples: number };
}

/** A text that somebody put at a time of a gateway's history. */
export interface StoredAnnotation {
  readonly id: string;
  readonly timeMs: number;
  readonly text: string;
  readonly by: string;
}

/** The history of a bench: one interface, two engines, one test suite. */
export interface Store {
  /**
   * Gives the handle of a series for `append`, making the series when it is new; a unit replaces the one known.
   * @throws LabError `E_LIMIT` when the store holds its configured number of series.
   */
  register(series: SeriesIdentity, unit?: string): number;

  /**
   * Stores samples and, in one step with them where the engine can, else after them, the notes that have changed.
   * A sample of a millisecond that is already known replaces it. Resolves when the samples survive the death of this
   * process; after a failure the same batch may be given again.
   * @throws LabError `E_STORE` or `E_DISK_FULL` when nothing of the batch can be relied on.
   */
  append(batch: SampleColumns, notes?: Notes): Promise<AppendResult>;

  /** The newest stored text of every note. */
  notes(): Promise<Notes>;

  /**
   * Keeps an annotation; one of the same id replaces it.
   * @throws LabError `E_LIMIT` when there are too many, `E_STORE` or `E_DISK_FULL` when it cannot be kept.
   */
  annotate(gw: string, annotation: StoredAnnotation): Promise<void>;

  /** The newest `most` annotations of a gateway from `fromMs` to `toMs`, both included, oldest first. */
  annotations(gw: string, fromMs: number, toMs: number, most: number): Promise<readonly StoredAnnotation[]>;

  /**
   * Calls `listener` whenever the engine is back after it was away; `mayHaveLost` is false when it is known to have kept
   * everything it had acknowledged.
   */
  onReturn(listener: (mayHaveLost: boolean) => void): void;

  /**
   * Samples or buckets of one series from `fromMs` to `toMs`, both included.
   * @throws LabError `E_UNKNOWN` for a series that does not exist, `E_LIMIT` for bounds or a bucket width that make no
   * sense, `E_STORE` when the engine fails.
   */
  range(series: SeriesIdentity, fromMs: number, toMs: number, options?: RangeOptions): Promise<RangeColumns>;

  /** The newest sample of each series of the selection. */
  latest(filter: SeriesFilter): Promise<readonly LatestSample[]>;

  /** What is kept of each series of the selection. */
  series(filter: SeriesFilter): Promise<readonly SeriesInfo[]>;

  /** Drops what is older than its retention at `nowMs`. */
  applyRetention(nowMs: number): Promise<void>;

  info(): Promise<StoreInfo>;

  /** Finishes what was begun and lets go of the file or the connection. */
  close(): Promise<void>;
}

/** Annotations a store keeps of all gateways together: they come from clients, so there is a bound. */
export const MOST_ANNOTATIONS = 100_000;

/** True when `series` belongs to the selection `filter`. */
export function matchesFilter(series: SeriesIdentity, filter: SeriesFilter): boolean {
  return (
    (filter.gw === undefined || filter.gw === series.gw) &&
    (filter.dev === undefined || filter.dev === series.dev) &&
    (filter.stream === undefined || filter.stream === series.stream) &&
    (filter.prop === undefined || filter.prop === series.prop)
  );
}
