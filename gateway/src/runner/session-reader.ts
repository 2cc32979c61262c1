import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Reading, Session } from '../adapter.ts';

/** A reading that has its values. */
export type ReadyReading = Extract<Reading, { ready: true }>;

/** Steps one session, never two steps at a time: a step that missed its deadline is waited for before the next. */
export class SessionReader {
  readonly #session: Session;
  readonly #clock: Clock;
  #late: Promise<unknown> | undefined;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  /**
   * Steps the session until its values are there.
   * @throws LabError E_TIMEOUT when they have not come after `deadlineMs`, E_STOPPED when `signal` was aborted,
   * and whatever the session throws.
   */
  async take(deadlineMs: number, signal: AbortSignal): Promise<ReadyReading> {
    const clock = this.#clock;
    const deadlineUs = clock.monoUs() + deadlineMs * 1000;
    const leftMs = (): number => (deadlineUs - clock.monoUs()) / 1000;
    if (this.#late !== undefined) await withDeadline(this.#late, clock, leftMs());
    for (;;) {
      const reading = await this.#step(leftMs());
      if (signal.aborted) throw new LabError('E_STOPPED', 'the runner is stopping');
      if (reading.ready) return reading;
      if (reading.retryAfterMs > leftMs()) throw noAnswer(deadlineMs);
      await clock.sleep(reading.retryAfterMs, signal);
    }
  }

  async #step(leftMs: number): Promise<Reading> {
    const step = this.#session.read();
    const settled = step.then(
      () => (this.#late = undefined),
      () => (this.#late = undefined), // `take` reports the failure, or has reported the time-out already
    );
    this.#late = settled;
    return withDeadline(step, this.#clock, leftMs);
  }
}

/**
 * Gives what `promise` gives, unless `deadlineMs` pass first.
 * @throws LabError E_TIMEOUT; the promise goes on, and its late result or failure is dropped.
 */
export function withDeadline<T>(promise: Promise<T>, clock: Clock, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(deadlineMs, () => reject(noAnswer(deadlineMs)));
    promise.then(resolve, reject).finally(cancel);
  });
}

function noAnswer(deadlineMs: number): LabError {
  return new LabError('E_TIMEOUT', `no answer within ${Math.round(deadlineMs)} ms`, {
    context: { deadlineMs: Math.round(deadlineMs) },
  });
}
