/** Time as this page needs it; a `VirtualClock` fits. */
export interface Timers {
  nowMs(): number;
  /** Calls `callback` once after `delayMs`; the result cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** The browser's clock. */
export const browserTimers: Timers = {
  nowMs: () => Date.now(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Tells its listeners of changes, the first at once and then at most one each `everyMs`. */
export class Throttle {
  readonly #listeners = new Set<() => void>();
  #lastMs = -Infinity;
  #isScheduled = false;

  readonly #timers: Timers;
  readonly #everyMs: number;
  readonly #beforeNotify: () => void;

  constructor(timers: Timers, everyMs: number, beforeNotify: () => void) {
    this.#timers = timers;
    this.#everyMs = everyMs;
    this.#beforeNotify = beforeNotify;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const elapsedMs = this.#timers.nowMs() - this.#lastMs;
    // A clock that was set back must not silence the page.
    const waitMs = elapsedMs < 0 ? 0 : Math.max(0, this.#everyMs - elapsedMs);
    this.#timers.schedule(waitMs, () => {
      this.#isScheduled = false;
      this.#lastMs = this.#timers.nowMs();
      this.#beforeNotify();
      for (const listener of this.#listeners) listener();
    });
  }
}
