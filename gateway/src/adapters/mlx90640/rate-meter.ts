/** Intervals the rate is averaged over. */
const INTERVALS = 16;

/** Measures the rate that is achieved, over the latest events. */
export class RateMeter {
  readonly #timesUs = new Float64Array(INTERVALS + 1);
  #count = 0;

  record(monoUs: number): void {
    this.#timesUs[this.#count % this.#timesUs.length] = monoUs;
    this.#count += 1;
  }

  /** Events a second; 0 while unknown. */
  get rateHz(): number {
    const intervals = Math.min(this.#count - 1, INTERVALS);
    if (intervals < 1) return 0;
    const last = this.#timesUs[(this.#count - 1) % this.#timesUs.length];
    const first = this.#timesUs[(this.#count - 1 - intervals) % this.#timesUs.length];
    return last > first ? (intervals * 1e6) / (last - first) : 0;
  }
}
