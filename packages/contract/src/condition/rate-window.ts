/** The slope is taken over so much time, s … */
const WINDOW_S = 10;
/** … and over so many readings of a stream that is slower than that, as long as none is older than … */
const FEWEST_READINGS = 5;
/** … this, s. */
const OLDEST_S = 600;
/** A shorter history says more about noise than about the quantity, s. */
const SHORTEST_S = WINDOW_S / 2;
/** 64 readings a second for the whole window, and some. */
const CAPACITY = 1024;

/** The change per minute of a quantity: the slope of a straight line through its last readings (least squares). */
export class RateWindow {
  readonly #timesS = new Float64Array(CAPACITY);
  readonly #values = new Float64Array(CAPACITY);
  #first = 0;
  #count = 0;

  /** Adds a reading and gives the rate per minute, `undefined` while the history is too short. */
  add(timeS: number, value: number): number | undefined {
    if (this.#count === CAPACITY) this.#dropOldest();
    const slot = (this.#first + this.#count) % CAPACITY;
    this.#timesS[slot] = timeS;
    this.#values[slot] = value;
    this.#count += 1;
    for (;;) {
      const ageS = timeS - this.#timesS[this.#first];
      const isOver = ageS > OLDEST_S || (ageS > WINDOW_S && this.#count > FEWEST_READINGS);
      if (!isOver) break;
      this.#dropOldest();
    }
    return this.#slopePerMinute(timeS);
  }

  #dropOldest(): void {
    this.#first = (this.#first + 1) % CAPACITY;
    this.#count -= 1;
  }

  #slopePerMinute(nowS: number): number | undefined {
    const count = this.#count;
    if (count < 3 || nowS - this.#timesS[this.#first] < SHORTEST_S) return undefined;
    let sumT = 0;
    let sumV = 0;
    for (let i = 0; i < count; i++) {
      const slot = (this.#first + i) % CAPACITY;
      sumT += this.#timesS[slot] - nowS;
      sumV += this.#values[slot];
    }
    const meanT = sumT / count;
    const meanV = sumV / count;
    let covariance = 0;
    let variance = 0;
    for (let i = 0; i < count; i++) {
      const slot = (this.#first + i) % CAPACITY;
      const t = this.#timesS[slot] - nowS - meanT;
      covariance += t * (this.#values[slot] - meanV);
      variance += t * t;
    }
    return (60 * covariance) / variance;
  }
}
