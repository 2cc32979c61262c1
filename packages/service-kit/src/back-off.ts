/** How waits between attempts grow. */
export interface BackOffOptions {
  /** First wait, ms. */
  readonly initialMs: number;
  /** Longest wait, ms, before jitter. */
  readonly maxMs: number;
  readonly factor?: number;
  /** Share of the wait that is random, 0…1: 0.2 means ±20 %. */
  readonly jitter?: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** Exponential waits with jitter, so that many clients of one failure do not return in step. */
export class BackOff {
  readonly #options: Required<BackOffOptions>;
  #attempts = 0;

  constructor(options: BackOffOptions) {
    this.#options = { factor: 2, jitter: 0.2, random: Math.random, ...options };
  }

  /** Attempts since the last `reset`. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The next wait in ms. */
  nextDelayMs(): number {
    const { initialMs, maxMs, factor, jitter, random } = this.#options;
    const delayMs = Math.min(maxMs, initialMs * factor ** this.#attempts);
    this.#attempts += 1;
    return delayMs * (1 + jitter * (2 * random() - 1));
  }

  /** Call after a success. */
  reset(): void {
    this.#attempts = 0;
  }
}
