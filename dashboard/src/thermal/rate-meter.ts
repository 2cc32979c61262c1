const BUCKET_MS = 250;
const BUCKETS = 4;

/** Counts events over the last second. */
export class RateMeter {
  readonly #counts = new Uint32Array(BUCKETS + 1);
  #bucket = -Infinity;

  /** Something happened at `nowMs`. */
  count(nowMs: number): void {
    this.#advance(nowMs);
    const slot = this.#bucket % this.#counts.length;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** Events a second, over the last four whole quarters of a second. */
  rateHz(nowMs: number): number {
    this.#advance(nowMs);
    let sum = 0;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      if (slot !== this.#bucket % this.#counts.length) sum += this.#counts[slot] ?? 0;
    }
    return (sum * 1000) / (BUCKETS * BUCKET_MS);
  }

  #advance(nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    if (bucket < this.#bucket || bucket - this.#bucket > BUCKETS) this.#counts.fill(0);
    else
      for (let each = this.#bucket + 1; each <= bucket; each++) this.#counts[each % this.#counts.length] = 0;
    this.#bucket = bucket;
  }
}
