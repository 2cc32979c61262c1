/** Time as this page needs it; a `VirtualClock` fits. */
export interface Timers {
  nowMs(): number;
  /** Calls `callback` once after `delayMs`; the result cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** What is asked of the browser. */
export interface BrowserClock {
  nowMs(): number;
  /** Calls `callback` once after `delayMs`. */
  wait(delayMs: number, callback: () => void): void;
  /** Tells of an error that nobody catches. */
  report(error: unknown): void;
}

/**
 * Timers of which all that are due in the same millisecond run in one task: React then renders once for everything that
 * falls on a beat.
 */
export class SharedTimers implements Timers {
  readonly #clock: BrowserClock;
  readonly #due = new Map<number, Set<() => void>>();

  constructor(clock: BrowserClock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const dueMs = Math.round(this.nowMs() + delayMs);
    // Of its own, so that the same function may be scheduled twice.
    const entry = (): void => callback();
    let entries = this.#due.get(dueMs);
    if (entries === undefined) {
      entries = new Set();
      this.#due.set(dueMs, entries);
      this.#clock.wait(delayMs, () => this.#run(dueMs));
    }
    entries.add(entry);
    const own = entries;
    return () => own.delete(entry);
  }

  #run(dueMs: number): void {
    const entries = this.#due.get(dueMs) ?? [];
    this.#due.delete(dueMs);
    for (const entry of entries) {
      try {
        entry();
      } catch (error) {
        this.#clock.report(error);
      }
    }
  }
}

/** The browser's clock. */
export const browserTimers: Timers = new SharedTimers({
  nowMs: () => Date.now(),
  wait: (delayMs, callback) => void setTimeout(callback, delayMs),
  report: (error) => reportError(error),
});
