import type { SampleColumns } from './store.ts';

/** Samples collected in columns that grow, ready for `Store.append`. */
export class SampleBatch implements SampleColumns {
  series: Uint32Array;
  timesMs: Float64Array;
  values: Float64Array;
  #length = 0;

  constructor(capacity = 256) {
    this.series = new Uint32Array(capacity);
    this.timesMs = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a sample of the series with this handle. */
  push(series: number, timeMs: number, value: number): void {
    if (this.#length === this.series.length) this.#grow();
    this.series[this.#length] = series;
    this.timesMs[this.#length] = timeMs;
    this.values[this.#length] = value;
    this.#length += 1;
  }

  /** Empties the batch; the columns are kept. */
  clear(): void {
    this.#length = 0;
  }

  #grow(): void {
    const capacity = this.series.length * 2;
    const { series, timesMs, values } = this;
    this.series = new Uint32Array(capacity);
    this.timesMs = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.series.set(series);
    this.timesMs.set(timesMs);
    this.values.set(values);
  }
}
