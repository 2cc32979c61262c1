import type { Clock } from '@labgate/service-kit';
import type { ClockSource } from '../timekeeping/clock-source.ts';

/** A computer without a battery clock whose time service a test plays. */
export class BenchClockSource implements ClockSource {
  bootId: string | undefined = 'boot-1';
  hasBatteryClock = false;
  isSynchronised = false;
  offsetMs: number | null = null;
  readonly #clock: Pick<Clock, 'monoUs'>;
  readonly #upUs: number;

  /** The computer had been up for `upMs` when `clock` was made. */
  constructor(clock: Pick<Clock, 'monoUs'>, upMs: number) {
    this.#clock = clock;
    this.#upUs = upMs * 1000;
  }

  bootUs(): number {
    return this.#upUs + this.#clock.monoUs();
  }

  kernel(): ReturnType<ClockSource['kernel']> {
    return { isSynchronised: this.isSynchronised, offsetMs: this.offsetMs, maxErrorMs: 5 };
  }
}
