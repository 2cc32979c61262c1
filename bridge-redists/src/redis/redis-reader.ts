import { LabError } from '@labgate/contract';
import { BucketAccumulator } from '../bucket-accumulator.ts';
import { compactionKey, seriesKey, type Compacted } from '../keys.ts';
import type {
  Aggregation,
  LatestSample,
  RangeColumns,
  SeriesFilter,
  SeriesIdentity,
  SeriesInfo,
} from '../store.ts';
import { redisFault } from './redis-error.ts';
import type { RedisLink } from './redis-link.ts';
import { asFields, asLabels, asList, asSamples } from './redis-reply.ts';

/** What the server says about a series. */
interface Ends {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly samples: number;
  readonly retentionMs: number;
}

/** What a series and its compactions reach from. */
interface Coverage {
  readonly raw: Ends;
  readonly minutes: Ends;
  readonly tenMinutes: Ends;
}

const MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 600_000;

/** Reads series of RedisTimeSeries; long ranges come from the compactions, their ends from single samples. */
export class RedisReader {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  /** Single samples from `fromMs` to `toMs`. */
  async samples(series: SeriesIdentity, fromMs: number, toMs: number): Promise<RangeColumns> {
    const key = seriesKey(series);
    const [reply, { raw, minutes }] = await Promise.all([
      this.#range(key, fromMs, toMs),
      this.#coverage(series),
    ]);
    return {
      ...asSamples(reply),
      buckets: {},
      finerDropped: fromMs < droppedBefore(raw, minutes, MINUTE_MS),
    };
  }

  /** Buckets of the samples from `fromMs` to `toMs`, with what `aggregations` need. */
  async buckets(
    series: SeriesIdentity,
    fromMs: number,
    toMs: number,
    bucketMs: number,
    aggregations: readonly Aggregation[],
  ): Promise<{ readonly buckets: BucketAccumulator; readonly finerDropped: boolean }> {
    const coverage = await this.#coverage(series);
    const figures = neededFigures(aggregations);
    const segments = planSegments(coverage, fromMs, toMs, bucketMs);
    const found = await Promise.all(
      segments.map((segment) => this.#segment(series, segment, bucketMs, figures)),
    );
    const buckets = new BucketAccumulator(bucketMs);
    for (const { timesMs, columns } of found) {
      for (let index = 0; index < timesMs.length; index++) {
        buckets.addBucket(
          timesMs[index] ?? 0,
          columns.count[index] ?? 0,
          columns.min[index] ?? Number.POSITIVE_INFINITY,
          columns.max[index] ?? Number.NEGATIVE_INFINITY,
          columns.sum[index] ?? 0,
        );
      }
    }
    const finerDropped = fromMs < droppedBefore(coverage.raw, coverage.minutes, MINUTE_MS);
    return { buckets, finerDropped };
  }

  /** The newest sample of each series of the selection. */
  async latest(filter: SeriesFilter): Promise<LatestSample[]> {
    const found = await this.#select(filter);
    return found.flatMap(({ identity, sample }) => {
      const [timeMs, value] = sample;
      return timeMs === undefined ? [] : [{ ...identity, timeMs: Number(timeMs), value: Number(value) }];
    });
  }

  /** What is kept of each series of the selection. */
  async series(filter: SeriesFilter): Promise<SeriesInfo[]> {
    const found = await this.#select(filter);
    return Promise.all(
      found.map(async ({ identity, unit }) => {
        const { raw, minutes, tenMinutes } = await this.#coverage(identity);
        const rawFromMs = droppedBefore(raw, minutes, MINUTE_MS);
        const minuteFromMs = droppedBefore(minutes, tenMinutes, TEN_MINUTES_MS);
        const oldest = minuteFromMs > 0 ? tenMinutes : rawFromMs > 0 ? minutes : raw;
        return {
          ...identity,
          unit,
          firstMs: oldest.samples === 0 ? undefined : oldest.firstMs,
          lastMs: raw.samples === 0 ? undefined : raw.lastMs,
          samples: raw.samples,
          rawFromMs,
          minuteFromMs,
        };
      }),
    );
  }

  async #segment(
    series: SeriesIdentity,
    { fromMs, toMs, sourceMs }: Segment,
    bucketMs: number,
    figures: readonly Compacted[],
  ): Promise<{ timesMs: Float64Array; columns: Record<Compacted, Float64Array> }> {
    const columns: Record<Compacted, Float64Array> = { min: EMPTY, max: EMPTY, sum: EMPTY, count: EMPTY };
    let times: Float64Array = EMPTY;
    await Promise.all(
      figures.map(async (figure) => {
        const key = sourceMs === 0 ? seriesKey(series) : compactionKey(series, figure, sourceMs);
        // Counts of counts are sums; a minimum of minima is a minimum.
        const how = sourceMs === 0 || figure !== 'count' ? figure : 'sum';
        const aggregation = sourceMs === bucketMs ? [] : ['AGGREGATION', how, String(bucketMs)];
        const { timesMs, values } = asSamples(await this.#range(key, fromMs, toMs, aggregation));
        columns[figure] = values;
        times = timesMs;
      }),
    );
    return { timesMs: times, columns };
  }

  async #range(
    key: string,
    fromMs: number,
    toMs: number,
    aggregation: readonly string[] = [],
  ): Promise<unknown> {
    try {
      return await this.#link.send(key, ['TS.RANGE', key, String(fromMs), String(toMs), ...aggregation]);
    } catch (error) {
      if (redisFault(error) !== 'missing') throw error;
      throw new LabError('E_UNKNOWN', `there is no series ${key}`, { cause: error, context: { key } });
    }
  }

  async #coverage(series: SeriesIdentity): Promise<Coverage> {
    const [raw, minutes, tenMinutes] = await Promise.all([
      this.#ends(seriesKey(series)),
      this.#ends(compactionKey(series, 'count', MINUTE_MS)),
      this.#ends(compactionKey(series, 'count', TEN_MINUTES_MS)),
    ]);
    if (raw === undefined) {
      const { dev, stream, prop } = series;
      throw new LabError('E_UNKNOWN', `there is no series ${dev}/${stream}/${prop}`, {
        context: { ...series },
      });
    }
    return { raw, minutes: minutes ?? NOTHING, tenMinutes: tenMinutes ?? NOTHING };
  }

  async #ends(key: string): Promise<Ends | undefined> {
    try {
      const fields = asFields(await this.#link.send(key, ['TS.INFO', key]));
      return {
        firstMs: Number(fields.get('firstTimestamp')),
        lastMs: Number(fields.get('lastTimestamp')),
        samples: Number(fields.get('totalSamples')),
        retentionMs: Number(fields.get('retentionTime')),
      };
    } catch (error) {
      if (redisFault(error) === 'missing') return undefined;
      throw error;
    }
  }

  /** Every master answers for its own series at least; some answer for the others too, so keys are taken once. */
  async #select(filter: SeriesFilter): Promise<Selected[]> {
    const levels = ['gw', 'dev', 'stream', 'prop'] as const;
    const matchers = levels.flatMap((level) =>
      filter[level] === undefined ? [] : [`${level}=${filter[level]}`],
    );
    const command = ['TS.MGET', 'WITHLABELS', 'FILTER', 'res=raw', ...matchers];
    const found = new Map<string, Selected>();
    for (const reply of await this.#link.sendToAll(command)) {
      for (const entry of asList(reply)) {
        const [key, pairs, sample] = asList(entry);
        const labels = asLabels(pairs);
        const [gw, dev, stream, prop] = levels.map((level) => labels.get(level));
        if (gw === undefined || dev === undefined || stream === undefined || prop === undefined) continue;
        const identity = { gw, dev, stream, prop };
        found.set(String(key), { identity, unit: labels.get('unit'), sample: asList(sample) });
      }
    }
    return [...found.values()];
  }
}

interface Selected {
  readonly identity: SeriesIdentity;
  readonly unit: string | undefined;
  readonly sample: readonly unknown[];
}

/** A part of a range and the width of the buckets it is read from; 0 for single samples. */
interface Segment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sourceMs: number;
}

const EMPTY = new Float64Array(0);
const NOTHING: Ends = { firstMs: 0, lastMs: 0, samples: 0, retentionMs: 0 };

/**
 * The middle of a range comes from the coarsest compaction that gives the same figures, and only from buckets before
 * the newest sample, because the newest one is still open; what is left at both ends comes from single samples.
 */
function planSegments(coverage: Coverage, fromMs: number, toMs: number, bucketMs: number): Segment[] {
  const sourceMs =
    bucketMs % TEN_MINUTES_MS === 0 ? TEN_MINUTES_MS : bucketMs % MINUTE_MS === 0 ? MINUTE_MS : 0;
  const ends = sourceMs === TEN_MINUTES_MS ? coverage.tenMinutes : coverage.minutes;
  if (sourceMs === 0 || ends.samples === 0) return [{ fromMs, toMs, sourceMs: 0 }];
  const rawFromMs = droppedBefore(coverage.raw, ends, sourceMs);
  const startOf = (timeMs: number): number => Math.floor(timeMs / sourceMs) * sourceMs;
  const endOf = (timeMs: number): number => Math.ceil(timeMs / sourceMs) * sourceMs;
  const startMs = Math.max(fromMs < rawFromMs ? startOf(fromMs) : endOf(fromMs), ends.firstMs);
  const endMs = Math.min(
    toMs < rawFromMs ? endOf(toMs + 1) : startOf(toMs + 1),
    startOf(coverage.raw.lastMs),
  );
  if (startMs >= endMs) return [{ fromMs, toMs, sourceMs: 0 }];
  const segments: Segment[] = [{ fromMs: startMs, toMs: endMs - 1, sourceMs }];
  if (fromMs < startMs) segments.unshift({ fromMs, toMs: startMs - 1, sourceMs: 0 });
  if (endMs <= toMs) segments.push({ fromMs: endMs, toMs, sourceMs: 0 });
  return segments;
}

/** Time before which `fine` has lost to its retention what `coarse` still has; 0 when it has lost nothing. */
function droppedBefore(fine: Ends, coarse: Ends, coarseMs: number): number {
  if (coarse.samples === 0 || fine.retentionMs === 0) return 0;
  const hasDropped = fine.samples === 0 || Math.floor(fine.firstMs / coarseMs) * coarseMs > coarse.firstMs;
  return hasDropped ? fine.firstMs : 0;
}

function neededFigures(aggregations: readonly Aggregation[]): Compacted[] {
  const needed = new Set<Compacted>();
  for (const aggregation of aggregations) {
    if (aggregation === 'mean') needed.add('sum').add('count').add('min').add('max');
    else needed.add(aggregation);
  }
  return [...needed];
}
