import {
  LabError,
  MAX_RANGE_POINTS,
  type LatestAnswer,
  type RangeAnswer,
  type RangeArgs,
  type SelectArgs,
  type SeriesAnswer,
} from '@labgate/contract';
import type { RangeColumns, SeriesInfo, Store } from '../store.ts';
import { bucketWidthMs, finestKeptMs, oneBucketMs, type KeptFrom } from './resolution.ts';

/** Points a channel gets when the question does not say: a screen's width. */
const DEFAULT_POINTS = 1_000;

interface Plan {
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 for single samples. */
  readonly bucketMs: number;
}

/** Answers the questions of `$store` (contract §6.3) from a store, for one gateway at a time. */
export class StoreQueries {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Samples or buckets of the channels of a stream, at the resolution that suits `maxPoints`.
   * @throws LabError `E_UNKNOWN` for a stream or channel without series, `E_LIMIT` for too many raw samples.
   */
  async range(gw: string, args: RangeArgs): Promise<RangeAnswer> {
    const { dev, stream } = args;
    const channels = await this.#channels(gw, args);
    const plan = await this.#plan(channels, args);
    // A channel that has had no number yet, such as an air quality before its burn-in, is empty beside the others.
    const props: RangeAnswer['props'] = Object.fromEntries((args.props ?? []).map((prop) => [prop, []]));
    let finerDropped = false;
    for (const channel of channels) {
      const { prop } = channel;
      const isEmpty = plan.fromMs > plan.toMs;
      const options = plan.bucketMs === 0 ? {} : { bucketMs: plan.bucketMs, aggregations: FIGURES };
      const columns = isEmpty ? undefined : await this.#store.range(channel, plan.fromMs, plan.toMs, options);
      // A channel name cannot be `__proto__`: it starts with a letter or a digit.
      props[prop] =
        columns === undefined ? [] : plan.bucketMs === 0 ? rawPoints(columns) : bucketPoints(columns);
      finerDropped ||= args.from < channel.rawFromMs;
      await yieldToOthers();
    }
    return { dev, stream, resolutionMs: plan.bucketMs, props, ...(finerDropped ? { finerDropped } : {}) };
  }

  /** The newest sample of each channel of the selection. */
  async latest(gw: string, select: SelectArgs): Promise<LatestAnswer> {
    const latest = await this.#store.latest({ gw, ...select });
    return {
      latest: latest.map(({ dev, stream, prop, timeMs, value }) => ({
        dev,
        stream,
        prop,
        ts: timeMs,
        value,
      })),
    };
  }

  /** What is kept of the selection. */
  async series(gw: string, select: SelectArgs): Promise<SeriesAnswer> {
    const series = await this.#store.series({ gw, ...select });
    return {
      series: series.map(({ dev, stream, prop, unit, firstMs, lastMs, samples }) => ({
        dev,
        stream,
        prop,
        ...(unit === undefined ? {} : { unit }),
        first: firstMs ?? null,
        last: lastMs ?? null,
        samples,
      })),
    };
  }

  async #channels(gw: string, { dev, stream, props }: RangeArgs): Promise<readonly SeriesInfo[]> {
    const known = await this.#store.series({ gw, dev, stream });
    if (known.length === 0) {
      throw new LabError('E_UNKNOWN', `nothing is kept of stream ${stream} of ${dev}`, {
        context: { dev, stream },
      });
    }
    const asked = props === undefined ? known : known.filter(({ prop }) => props.includes(prop));
    if (asked.length === 0) {
      throw new LabError('E_UNKNOWN', `stream ${stream} of ${dev} keeps none of the channels asked for`, {
        context: { dev, stream, props: props?.join(',') },
      });
    }
    return asked;
  }

  async #plan(channels: readonly SeriesInfo[], args: RangeArgs): Promise<Plan> {
    const fromMs = Math.max(args.from, Math.min(...channels.map(({ firstMs }) => firstMs ?? Infinity)));
    const toMs = Math.min(args.to, Math.max(...channels.map(({ lastMs }) => lastMs ?? -Infinity)));
    if (fromMs > toMs) return { fromMs, toMs, bucketMs: 0 };
    if (args.bucketMs !== undefined) return fixedBuckets(channels, fromMs, toMs, args.bucketMs);
    const maxPoints = args.raw === true ? MAX_RANGE_POINTS : (args.maxPoints ?? DEFAULT_POINTS);
    const mostSamples = await this.#mostSamples(channels, fromMs, toMs, maxPoints);
    if (args.raw === true) {
      if (mostSamples <= maxPoints) return { fromMs, toMs, bucketMs: 0 };
      throw new LabError('E_LIMIT', `more than ${maxPoints} samples of a channel lie in this interval`, {
        context: { samples: mostSamples, maxPoints },
      });
    }
    const kept = keptFrom(channels);
    const isWholeRaw = fromMs >= kept.rawFromMs && mostSamples <= maxPoints;
    return { fromMs, toMs, bucketMs: isWholeRaw ? 0 : bucketWidthMs(fromMs, toMs, maxPoints, kept) };
  }

  /** Samples in the interval of the channel that has most of them; stops counting when `enough` is passed. */
  async #mostSamples(
    channels: readonly SeriesInfo[],
    fromMs: number,
    toMs: number,
    enough: number,
  ): Promise<number> {
    let most = 0;
    for (const channel of channels) {
      if (most > enough) return most;
      if (channel.samples <= enough) {
        most = Math.max(most, channel.samples);
        continue;
      }
      const options = { bucketMs: oneBucketMs(toMs), aggregations: ['count'] } as const;
      const { buckets } = await this.#store.range(channel, fromMs, toMs, options);
      most = Math.max(most, buckets.count?.[0] ?? 0);
    }
    return most;
  }
}

/** Buckets of the asked width, or of what retention has left of it. @throws LabError `E_LIMIT` when they are too many. */
function fixedBuckets(channels: readonly SeriesInfo[], fromMs: number, toMs: number, askedMs: number): Plan {
  const bucketMs = Math.max(askedMs, finestKeptMs(fromMs, keptFrom(channels)));
  const buckets = Math.floor(toMs / bucketMs) - Math.floor(fromMs / bucketMs) + 1;
  if (buckets <= MAX_RANGE_POINTS) return { fromMs, toMs, bucketMs };
  throw new LabError('E_LIMIT', `this interval has more than ${MAX_RANGE_POINTS} buckets of ${bucketMs} ms`, {
    context: { buckets, maxPoints: MAX_RANGE_POINTS },
  });
}

function keptFrom(channels: readonly SeriesInfo[]): KeptFrom {
  return {
    rawFromMs: Math.max(...channels.map(({ rawFromMs }) => rawFromMs)),
    minuteFromMs: Math.max(...channels.map(({ minuteFromMs }) => minuteFromMs)),
  };
}

const FIGURES = ['mean', 'min', 'max', 'count'] as const;

function rawPoints({ timesMs, values }: RangeColumns): [number, number][] {
  return Array.from(timesMs, (timeMs, index) => [timeMs, values[index] ?? 0]);
}

function bucketPoints({ timesMs, buckets }: RangeColumns): [number, number, number, number, number][] {
  const { mean, min, max, count } = buckets;
  return Array.from(timesMs, (timeMs, index) => [
    timeMs,
    mean?.[index] ?? 0,
    min?.[index] ?? 0,
    max?.[index] ?? 0,
    count?.[index] ?? 0,
  ]);
}

/** Between two channels whatever else waits gets its turn. */
function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
