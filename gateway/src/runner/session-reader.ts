import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Reading } from '../adapter.ts';
import type { SessionTurns } from './session-turns.ts';
import { noAnswer } from './with-deadline.ts';

/** A reading that has its values. */
export type ReadyReading = Extract<Reading, { ready: true }>;

/**
 * Steps a session until its values are there.
 * @throws LabError E_TIMEOUT when they have not come after `deadlineMs`, not counting the time of commands in between;
 * E_STOPPED when `signal` was aborted; and whatever the session throws.
 */
export async function takeReading(
  turns: SessionTurns,
  clock: Clock,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<ReadyReading> {
  let endUs = clock.monoUs() + deadlineMs * 1000;
  const leftMs = (): number => (endUs - clock.monoUs()) / 1000;
  for (;;) {
    const { reading, waitedUs } = await turns.step(leftMs());
    endUs += waitedUs;
    if (signal.aborted) throw new LabError('E_STOPPED', 'the runner is stopping');
    if (reading.ready) return reading;
    if (reading.retryAfterMs > leftMs()) throw noAnswer(deadlineMs);
    await clock.sleep(reading.retryAfterMs, signal);
  }
}
