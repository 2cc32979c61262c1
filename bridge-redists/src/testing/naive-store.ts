import { BucketAccumulator } from '../bucket-accumulator.ts';

/** The plainest store there is: what an engine must agree with. One series, everything in a map. */
export class NaiveSeries {
  readonly #samples = new Map<number, number>();

  put(timeMs: number, value: number): void {
    this.#samples.set(timeMs, value);
  }

  get size(): number {
    return this.#samples.size;
  }

  /** Samples from `fromMs` to `toMs`, ascending. */
  samples(fromMs: number, toMs: number): [timeMs: number, value: number][] {
    return [...this.#samples]
      .filter(([timeMs]) => timeMs >= fromMs && timeMs <= toMs)
      .toSorted(([left], [right]) => left - right);
  }

  /** Buckets `[start, count, min, max, sum]` of the samples from `fromMs` to `toMs`. */
  buckets(fromMs: number, toMs: number, bucketMs: number): number[][] {
    const buckets = new BucketAccumulator(bucketMs);
    for (const [timeMs, value] of this.samples(fromMs, toMs)) {
      buckets.addSamples(Float64Array.of(timeMs), Float64Array.of(value), 0, 1);
    }
    return Array.from({ length: buckets.length }, (_, index) => [
      buckets.timesMs[index] ?? 0,
      buckets.counts[index] ?? 0,
      buckets.mins[index] ?? 0,
      buckets.maxs[index] ?? 0,
      buckets.sums[index] ?? 0,
    ]);
  }
}
