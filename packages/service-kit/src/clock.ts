/** Cancels a scheduled call; calling it twice or after the call is harmless. */
export type Cancel = () => void;

/** The only source of time and of timers; services get it handed in, tests hand in a virtual one. */
export interface Clock {
  /** Wall time, integer Unix ms. */
  nowMs(): number;
  /** Monotonic time since this clock was made, integer µs; never steps back. */
  monoUs(): number;
  /** Calls `callback` once after `delayMs`; a moment that has passed comes as soon as it can. */
  schedule(delayMs: number, callback: () => void): Cancel;
  /** Resolves after `delayMs`, or at once when `signal` is aborted: look at the signal afterwards. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** Resolves after `delayMs` of `clock`, or as soon as `signal` is aborted. */
export function sleepOn(
  clock: Pick<Clock, 'schedule'>,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** The computer's clock. */
export class SystemClock implements Clock {
  readonly #startNs = process.hrtime.bigint();

  nowMs(): number {
    return Date.now();
  }

  monoUs(): number {
    return Number((process.hrtime.bigint() - this.#startNs) / 1000n);
  }

  schedule(delayMs: number, callback: () => void): Cancel {
    const timer = setTimeout(callback, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }
}
