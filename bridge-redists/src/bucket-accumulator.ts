/** Gathers samples, or narrower buckets, given in ascending order of time, into buckets aligned to 1970. */
export class BucketAccumulator {
  readonly widthMs: number;
  timesMs = new Float64Array(64);
  counts = new Float64Array(64);
  mins = new Float64Array(64);
  maxs = new Float64Array(64);
  sums = new Float64Array(64);
  length = 0;
  #endMs = Number.NEGATIVE_INFINITY;

  constructor(widthMs: number) {
    this.widthMs = widthMs;
  }

  /** Adds the samples of the indices `from` (included) to `to` (excluded). */
  addSamples(timesMs: Float64Array, values: Float64Array, from: number, to: number): void {
    let index = from;
    while (index < to) {
      const at = this.#open(timesMs[index] ?? 0);
      const endMs = this.#endMs;
      let min = this.mins[at] ?? 0;
      let max = this.maxs[at] ?? 0;
      let sum = this.sums[at] ?? 0;
      const start = index;
      do {
        const value = values[index] ?? 0;
        if (value < min) min = value;
        if (value > max) max = value;
        sum += value;
        index += 1;
      } while (index < to && (timesMs[index] ?? 0) < endMs);
      this.mins[at] = min;
      this.maxs[at] = max;
      this.sums[at] = sum;
      this.counts[at] = (this.counts[at] ?? 0) + (index - start);
    }
  }

  /** Adds what is known of `count` samples that all lie in the bucket of `timeMs`. */
  addBucket(timeMs: number, count: number, min: number, max: number, sum: number): void {
    const at = this.#open(timeMs);
    if (min < (this.mins[at] ?? 0)) this.mins[at] = min;
    if (max > (this.maxs[at] ?? 0)) this.maxs[at] = max;
    this.sums[at] = (this.sums[at] ?? 0) + sum;
    this.counts[at] = (this.counts[at] ?? 0) + count;
  }

  /** Start of the bucket that `timeMs` belongs to. */
  startOf(timeMs: number): number {
    return Math.floor(timeMs / this.widthMs) * this.widthMs;
  }

  #open(timeMs: number): number {
    if (timeMs < this.#endMs) return this.length - 1;
    if (this.length === this.timesMs.length) this.#grow();
    const at = this.length;
    const startMs = this.startOf(timeMs);
    this.timesMs[at] = startMs;
    this.counts[at] = 0;
    this.mins[at] = Number.POSITIVE_INFINITY;
    this.maxs[at] = Number.NEGATIVE_INFINITY;
    this.sums[at] = 0;
    this.length += 1;
    this.#endMs = startMs + this.widthMs;
    return at;
  }

  #grow(): void {
    const widened = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(column.length * 2);
      copy.set(column);
      return copy;
    };
    this.timesMs = widened(this.timesMs);
    this.counts = widened(this.counts);
    this.mins = widened(this.mins);
    this.maxs = widened(this.maxs);
    this.sums = widened(this.sums);
  }
}
