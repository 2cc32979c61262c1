import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Reading, Session } from '../adapter.ts';

/** A reading that has its values. */
export type ReadyReading = Extract<Reading, { ready: true }>;

/**
 * Steps a session until its values are there.
 * @throws LabError E_TIMEOUT when they have not come after `deadlineMs`, E_STOPPED when `signal` was aborted,
 * and whatever the session throws.
 */
export async function takeReading(
  session: Session,
  clock: Clock,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<ReadyReading> {
  const deadlineUs = clock.monoUs() + deadlineMs * 1000;
  for (;;) {
    const leftMs = (deadlineUs - clock.monoUs()) / 1000;
    const reading = await withDeadline(session.read(), clock, leftMs);
    if (signal.aborted) throw new LabError('E_STOPPED', 'the runner is stopping');
    if (reading.ready) return reading;
    if (clock.monoUs() + reading.retryAfterMs * 1000 > deadlineUs) throw noAnswer(deadlineMs);
    await clock.sleep(reading.retryAfterMs, signal);
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
