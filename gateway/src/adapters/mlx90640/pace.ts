/** Lets something happen at most once a period, without losing turns to jitter. */
export class Pace {
  readonly #periodUs: number;
  #dueUs = -Infinity;

  constructor(periodMs: number) {
    this.#periodUs = periodMs * 1000;
  }

  /** True when it is time; the next turn then counts from when this one was due, unless that is past already. */
  isDue(monoUs: number): boolean {
    if (monoUs < this.#dueUs) return false;
    const nextUs = this.#dueUs + this.#periodUs;
    this.#dueUs = nextUs > monoUs ? nextUs : monoUs + this.#periodUs;
    return true;
  }
}
