import { decimalsOf } from './decimals.ts';

const FIRST_CAPACITY = 16;

/** The newest samples of a series, in memory, in strictly ascending order of time; all newer than what is sealed. */
export class OpenHead {
  readonly series: number;
  timesMs = new Float64Array(FIRST_CAPACITY);
  values = new Float64Array(FIRST_CAPACITY);
  count = 0;
  /** End of the second of the newest sealed sample, because chunks end with a second; `-Infinity` before the first. */
  sealedThroughMs = Number.NEGATIVE_INFINITY;
  /** Time and value of the newest sample, sealed or not. */
  lastMs = Number.NEGATIVE_INFINITY;
  lastValue = Number.NaN;
  /** Decimals that hold every value since the last sealing, or `NOT_DECIMAL`. */
  decimals = 0;

  constructor(series: number) {
    this.series = series;
  }

  /** Widens `decimals` so that it holds `value` too, and gives it. */
  widenDecimals(value: number): number {
    this.decimals = decimalsOf(value, this.decimals);
    return this.decimals;
  }

  /** Adds a sample newer than all others. */
  push(timeMs: number, value: number): void {
    if (this.count === this.timesMs.length) this.#grow();
    this.timesMs[this.count] = timeMs;
    this.values[this.count] = value;
    this.count += 1;
    this.lastMs = timeMs;
    this.lastValue = value;
  }

  /** Puts a sample where its time belongs, newer than what is sealed; true when it replaced one. */
  insert(timeMs: number, value: number): boolean {
    const at = lowerBound(this.timesMs, this.count, timeMs);
    if (at < this.count && this.timesMs[at] === timeMs) {
      this.values[at] = value;
      if (at === this.count - 1) this.lastValue = value;
      return true;
    }
    if (this.count === this.timesMs.length) this.#grow();
    this.timesMs.copyWithin(at + 1, at, this.count);
    this.values.copyWithin(at + 1, at, this.count);
    this.timesMs[at] = timeMs;
    this.values[at] = value;
    this.count += 1;
    return false;
  }

  /** Lets go of the oldest `count` samples, which have been sealed. */
  drop(count: number): void {
    this.sealedThroughMs = endOfSecond(this.timesMs[count - 1] ?? this.sealedThroughMs);
    this.timesMs.copyWithin(0, count, this.count);
    this.values.copyWithin(0, count, this.count);
    this.count -= count;
    if (this.count === 0) this.decimals = 0;
  }

  #grow(): void {
    const { timesMs, values } = this;
    this.timesMs = new Float64Array(timesMs.length * 2);
    this.values = new Float64Array(timesMs.length * 2);
    this.timesMs.set(timesMs);
    this.values.set(values);
  }
}

/** Last ms of the second that `timeMs` belongs to. */
export function endOfSecond(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000 + 999;
}

/** Index of the first of `count` ascending numbers that is not below `bound`. */
export function lowerBound(ascending: Float64Array, count: number, bound: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
