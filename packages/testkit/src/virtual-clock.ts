import { sleepOn, type Cancel, type Clock } from '@labgate/service-kit';

interface Timer {
  readonly dueUs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * Time that moves only when a test says so. Timers due at one moment run in the order they were made, and promise
 * chains settle between them, so a run is repeatable as long as nothing waits for real I/O.
 */
export class VirtualClock implements Clock {
  #nowUs = 0;
  #order = 0;
  #epochMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#epochMs = startMs;
  }

  nowMs(): number {
    return this.#epochMs + Math.floor(this.#nowUs / 1000);
  }

  monoUs(): number {
    return this.#nowUs;
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    const dueUs = this.#nowUs + Math.max(0, Math.round(delayMs * 1000));
    const timer: Timer = { dueUs, order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** Steps the wall clock, as a synchronisation would; monotonic time is not touched. */
  stepWall(stepMs: number): void {
    this.#epochMs += stepMs;
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on by `durationMs`, running every timer that falls due. */
  async advance(durationMs: number): Promise<void> {
    const endUs = this.#nowUs + Math.round(durationMs * 1000);
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueUs <= endUs; next = this.#next()) {
      this.#timers.delete(next);
      this.#nowUs = next.dueUs;
      next.callback();
      await settle();
    }
    this.#nowUs = endUs;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (
        first === undefined ||
        timer.dueUs < first.dueUs ||
        (timer.dueUs === first.dueUs && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }
}

/** Lets every promise chain that can go on do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
