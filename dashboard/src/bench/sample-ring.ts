/** A copied-out stretch of a series, oldest first; times in Unix ms. */
export interface Samples {
  readonly tsMs: Float64Array;
  /** NaN where the channel could not be read. */
  readonly values: Float64Array;
}

/**
 * The newest samples of one channel, sorted by time, in memory that is allocated once. A second sample of the same
 * millisecond replaces the first; a late one is put in its place.
 */
export class SampleRing {
  readonly #tsMs: Float64Array;
  readonly #values: Float64Array;
  #start = 0;
  #length = 0;

  readonly capacity: number;

  constructor(capacity = 4000) {
    this.capacity = capacity;
    this.#tsMs = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Time of the oldest sample, Unix ms; `undefined` when there is none. */
  get firstMs(): number | undefined {
    return this.#length === 0 ? undefined : this.#tsMs[this.#start];
  }

  /** Time of the newest sample, Unix ms; `undefined` when there is none. */
  get lastMs(): number | undefined {
    return this.#length === 0 ? undefined : this.#tsMs[this.#slot(this.#length - 1)];
  }

  push(tsMs: number, value: number): void {
    const lastMs = this.lastMs;
    if (lastMs === undefined || tsMs > lastMs) this.#append(tsMs, value);
    else this.#insert(tsMs, value);
  }

  /** Samples of `[fromMs, toMs]`, both ends included. */
  slice(fromMs = -Infinity, toMs = Infinity): Samples {
    const first = this.#indexOf(fromMs);
    let end = first;
    while (end < this.#length && (this.#tsMs[this.#slot(end)] ?? 0) <= toMs) end++;
    const tsMs = new Float64Array(end - first);
    const values = new Float64Array(end - first);
    for (let i = first; i < end; i++) {
      const slot = this.#slot(i);
      tsMs[i - first] = this.#tsMs[slot] ?? NaN;
      values[i - first] = this.#values[slot] ?? NaN;
    }
    return { tsMs, values };
  }

  #append(tsMs: number, value: number): void {
    if (this.#length === this.capacity) {
      this.#start = (this.#start + 1) % this.capacity;
      this.#length--;
    }
    this.#write(this.#length, tsMs, value);
    this.#length++;
  }

  #insert(tsMs: number, value: number): void {
    const at = this.#indexOf(tsMs);
    if (this.#tsMs[this.#slot(at)] === tsMs) {
      this.#write(at, tsMs, value);
      return;
    }
    // Older than everything in a full ring: there is no place for it.
    if (at === 0 && this.#length === this.capacity) return;
    const place = this.#length === this.capacity ? at - 1 : at;
    this.#append(this.#tsMs[this.#slot(this.#length - 1)] ?? tsMs, NaN);
    for (let i = this.#length - 1; i > place; i--) {
      this.#write(i, this.#tsMs[this.#slot(i - 1)] ?? NaN, this.#values[this.#slot(i - 1)] ?? NaN);
    }
    this.#write(place, tsMs, value);
  }

  #write(index: number, tsMs: number, value: number): void {
    const slot = this.#slot(index);
    this.#tsMs[slot] = tsMs;
    this.#values[slot] = value;
  }

  #slot(index: number): number {
    return (this.#start + index) % this.capacity;
  }

  // First index whose time is not before `tsMs`.
  #indexOf(tsMs: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#tsMs[this.#slot(middle)] ?? 0) < tsMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Names the channel whose samples a ring keeps. */
export function seriesKey(device: string, stream: string, channel: string): string {
  return `${device}/${stream}/${channel}`;
}
