import { BucketAccumulator } from '../bucket-accumulator.ts';
import type { RangeColumns } from '../store.ts';
import type { SeriesState } from './history-state.ts';
import { lowerBound } from './open-head.ts';
import type { RollupTable } from './rollup-codec.ts';
import { MINUTES, TEN_MINUTES, type SampleSink, type SealedReader } from './sealed-reader.ts';
import { startOf } from './sealer.ts';

/** Answers ranges from chunks, roll-ups and open heads, using the coarsest that gives the same figures. */
export class RangeReader {
  readonly #sealed: SealedReader;

  constructor(sealed: SealedReader) {
    this.#sealed = sealed;
  }

  /** Single samples from `fromMs` to `toMs`. */
  samples(state: SeriesState, fromMs: number, toMs: number): Pick<RangeColumns, 'timesMs' | 'values'> {
    let timesMs = new Float64Array(1024);
    let values = new Float64Array(1024);
    let length = 0;
    this.#samples(state, fromMs, toMs, (chunkTimesMs, chunkValues, from, to) => {
      const needed = length + to - from;
      if (needed > timesMs.length) {
        timesMs = enlarged(timesMs, needed);
        values = enlarged(values, needed);
      }
      timesMs.set(chunkTimesMs.subarray(from, to), length);
      values.set(chunkValues.subarray(from, to), length);
      length = needed;
    });
    return { timesMs: timesMs.subarray(0, length), values: values.subarray(0, length) };
  }

  /** Buckets of the samples from `fromMs` to `toMs`. */
  buckets(state: SeriesState, fromMs: number, toMs: number, bucketMs: number): BucketAccumulator {
    const into = new BucketAccumulator(bucketMs);
    if (bucketMs % TEN_MINUTES.bucketMs === 0) this.#addTenMinutes(state, fromMs, toMs, into);
    else if (bucketMs % MINUTES.bucketMs === 0) this.#addMinutes(state, fromMs, toMs, into);
    else this.#addSamples(state, fromMs, toMs, into);
    return into;
  }

  /** Time of the oldest sample or bucket kept of any resolution; `undefined` when nothing is. */
  firstMs({ id, tally, head }: SeriesState): number | undefined {
    let firstMs = Number.POSITIVE_INFINITY;
    if (head.count > 0) firstMs = head.timesMs[0] ?? firstMs;
    if (tally.chunks > 0) firstMs = Math.min(firstMs, tally.firstMs);
    if (tally.rawFromMs > 0) firstMs = Math.min(firstMs, this.#sealed.firstRollupMs(id));
    return Number.isFinite(firstMs) ? firstMs : undefined;
  }

  #addTenMinutes(state: SeriesState, fromMs: number, toMs: number, into: BucketAccumulator): void {
    const [startMs, endMs] = rolledInterval(TEN_MINUTES, state, state.tally.minuteFromMs, fromMs, toMs);
    if (startMs >= endMs) {
      this.#addMinutes(state, fromMs, toMs, into);
      return;
    }
    if (fromMs < startMs) this.#addMinutes(state, fromMs, startMs - 1, into);
    this.#sealed.addRollups(TEN_MINUTES, state.id, startMs, endMs, into);
    if (endMs <= toMs) this.#addMinutes(state, endMs, toMs, into);
  }

  #addMinutes(state: SeriesState, fromMs: number, toMs: number, into: BucketAccumulator): void {
    const [startMs, endMs] = rolledInterval(MINUTES, state, state.tally.rawFromMs, fromMs, toMs);
    if (startMs >= endMs) {
      this.#addSamples(state, fromMs, toMs, into);
      return;
    }
    if (fromMs < startMs) this.#addSamples(state, fromMs, startMs - 1, into);
    this.#sealed.addRollups(MINUTES, state.id, startMs, endMs, into);
    if (endMs <= toMs) this.#addSamples(state, endMs, toMs, into);
  }

  #addSamples(state: SeriesState, fromMs: number, toMs: number, into: BucketAccumulator): void {
    if (state.tally.chunks > 0) this.#sealed.addSamples(state.id, fromMs, toMs, into);
    giveHead(state, fromMs, toMs, (timesMs, values, from, to) => into.addSamples(timesMs, values, from, to));
  }

  #samples(state: SeriesState, fromMs: number, toMs: number, sink: SampleSink): void {
    if (state.tally.chunks > 0) this.#sealed.samples(state.id, fromMs, toMs, sink);
    giveHead(state, fromMs, toMs, sink);
  }
}

/**
 * The whole buckets inside [fromMs, toMs] for which rolled-up rows exist. Where what is finer has been dropped a bucket
 * that only overlaps the interval is taken whole, because nothing better is left.
 */
function rolledInterval(
  rollups: RollupTable,
  state: SeriesState,
  finerFromMs: number,
  fromMs: number,
  toMs: number,
): [startMs: number, endMs: number] {
  const { bucketMs } = rollups;
  const rolledUntilMs = startOf(state.tally.lastMs, rollups);
  const startBucket = fromMs < finerFromMs ? Math.floor(fromMs / bucketMs) : Math.ceil(fromMs / bucketMs);
  const endBucket = toMs < finerFromMs ? Math.ceil((toMs + 1) / bucketMs) : Math.floor((toMs + 1) / bucketMs);
  return [startBucket * bucketMs, Math.min(endBucket * bucketMs, rolledUntilMs)];
}

function giveHead({ head }: SeriesState, fromMs: number, toMs: number, sink: SampleSink): void {
  const from = lowerBound(head.timesMs, head.count, fromMs);
  const to = lowerBound(head.timesMs, head.count, toMs + 1);
  if (from < to) sink(head.timesMs, head.values, from, to);
}

function enlarged(column: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(Math.max(needed, column.length * 2));
  copy.set(column);
  return copy;
}
