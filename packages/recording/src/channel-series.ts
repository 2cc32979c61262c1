/** Statistics of one channel in one run. */
export interface ChannelFigures {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Mean of the last tenth of the run, where a board has settled. */
  readonly final: number;
  readonly count: number;
}

/** The part at the end of a run that counts as settled. */
const FINAL_PART = 0.1;

/** The values of one channel in a run, as figures and as a curve. */
export class Series {
  readonly #intervalS: number;
  readonly #finalFromS: number;
  readonly #buckets = new Map<number, { sum: number; count: number }>();
  #sum = 0;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #finalSum = 0;
  #finalCount = 0;
  #last = NaN;

  /** @param intervalS seconds of a point of the curve. @param durationS length of the run. */
  constructor(intervalS: number, durationS: number) {
    this.#intervalS = intervalS;
    this.#finalFromS = durationS * (1 - FINAL_PART);
  }

  add(atS: number, value: number): void {
    const index = Math.floor(atS / this.#intervalS);
    const bucket = this.#buckets.get(index) ?? { sum: 0, count: 0 };
    bucket.sum += value;
    bucket.count++;
    this.#buckets.set(index, bucket);
    this.#sum += value;
    this.#count++;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#last = value;
    if (atS < this.#finalFromS) return;
    this.#finalSum += value;
    this.#finalCount++;
  }

  figures(): ChannelFigures {
    return {
      mean: this.#sum / this.#count,
      min: this.#min,
      max: this.#max,
      final: this.#finalCount === 0 ? this.#last : this.#finalSum / this.#finalCount,
      count: this.#count,
    };
  }

  curve(): [number, number][] {
    return [...this.#buckets]
      .toSorted(([left], [right]) => left - right)
      .map(([index, { sum, count }]) => [Number(((index + 0.5) * this.#intervalS).toFixed(3)), sum / count]);
  }
}
