import type { Timers } from './timers.ts';

/**
 * Tells its listeners of changes, the first at once and then once each `everyMs`. The beats of all throttles with the same
 * period fall together, so that the page is laid out and painted once for all of them.
 */
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
    const nowMs = this.#timers.nowMs();
    const elapsedMs = nowMs - this.#lastMs;
    // A clock that was set back must not silence the page.
    const isAtOnce = elapsedMs < 0 || elapsedMs >= this.#everyMs;
    const waitMs = isAtOnce ? 0 : untilBeatMs(nowMs, this.#everyMs);
    this.#timers.schedule(waitMs, () => {
      this.#isScheduled = false;
      this.#lastMs = this.#timers.nowMs();
      this.#beforeNotify();
      for (const listener of this.#listeners) listener();
    });
  }
}

/** Calls `callback` at each beat of `everyMs` until the result is called. */
export function onBeat(timers: Timers, everyMs: number, callback: () => void): () => void {
  let cancel: () => void;
  const next = (): void => {
    cancel = timers.schedule(untilBeatMs(timers.nowMs(), everyMs), () => {
      next();
      callback();
    });
  };
  next();
  return () => cancel();
}

function untilBeatMs(nowMs: number, everyMs: number): number {
  return everyMs - (nowMs % everyMs);
}
