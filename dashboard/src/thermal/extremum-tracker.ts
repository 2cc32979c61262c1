const HYSTERESIS_K = 0.3;
const DEBOUNCE_FRAMES = 3;

/**
 * Position of the hottest or coldest pixel, steady: the mark moves when another pixel has been beyond the marked one by
 * 0.3 K in three frames in a row, so it does not jump between pixels that are equal but for noise.
 */
export class ExtremumTracker {
  readonly #sign: 1 | -1;
  #marked: number | undefined;
  #framesBeyond = 0;

  constructor(kind: 'max' | 'min') {
    this.#sign = kind === 'max' ? 1 : -1;
  }

  /** Takes a frame whose extremum is at `extremeIndex`; returns the index to mark, `undefined` when no pixel is available. */
  update(field: Float32Array, extremeIndex: number | undefined): number | undefined {
    if (extremeIndex === undefined) {
      this.reset();
      return undefined;
    }
    const markedC = this.#marked === undefined ? NaN : (field[this.#marked] ?? NaN);
    const extremeC = field[extremeIndex] ?? NaN;
    if (Number.isNaN(markedC)) return this.#mark(extremeIndex);
    if ((extremeC - markedC) * this.#sign <= HYSTERESIS_K) {
      this.#framesBeyond = 0;
      return this.#marked;
    }
    this.#framesBeyond++;
    return this.#framesBeyond >= DEBOUNCE_FRAMES ? this.#mark(extremeIndex) : this.#marked;
  }

  /** Forgets the mark. */
  reset(): void {
    this.#marked = undefined;
    this.#framesBeyond = 0;
  }

  #mark(index: number): number {
    this.#marked = index;
    this.#framesBeyond = 0;
    return index;
  }
}
