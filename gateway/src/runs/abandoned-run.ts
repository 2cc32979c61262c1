import { isLabError, type RunSummary } from '@labgate/contract';
import { repairRecording } from '@labgate/recording';
import type { Clock, Logger } from '@labgate/service-kit';
import type { RunShelf } from './run-shelf.ts';

const REASON = 'the gateway ended during the recording';

interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Closes the run of a gateway that died while it recorded: the file gets its index, and the run says since when it is
 * incomplete.
 */
export async function closeAbandoned(
  run: RunSummary,
  shelf: RunShelf,
  { clock, log }: Surroundings,
): Promise<RunSummary> {
  if (run.id === null) return run;
  const ended = (lastMs: number | undefined): RunSummary => {
    const since = lastMs ?? run.startedAt ?? clock.nowMs();
    const incomplete = run.incomplete ?? { since, reason: REASON };
    return { ...run, state: 'stopped', stoppedAt: since, incomplete };
  };
  const { recording } = shelf.paths(run.id);
  try {
    const { messages, frames, lastMs, bytes, sha256 } = await repairRecording(recording, (result) => ({
      summary: JSON.stringify(ended(result.lastMs)),
    }));
    const closed = ended(lastMs);
    log.warn({ run: run.id, since: closed.stoppedAt }, 'a run that was left open was closed');
    return { ...closed, sha256, counts: { ...run.counts, msgs: messages - frames, frames, bytes } };
  } catch (error) {
    log.error({ err: error, run: run.id }, 'the recording of a run that was left open cannot be read');
    const closed = ended(undefined);
    const reason = `${REASON}; ${isLabError(error) ? error.message : String(error)}`;
    return { ...closed, incomplete: { since: closed.stoppedAt ?? 0, reason: reason.slice(0, 500) } };
  }
}
