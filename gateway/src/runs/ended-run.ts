import type { Run, RunSummary } from '@labgate/contract';
import type { StoppedRecording } from './run-recorder.ts';

interface Ending {
  readonly stoppedAt: number;
  readonly counts: RunSummary['counts'];
  /** What followers tell of it. */
  readonly told: Partial<Pick<Run, 'plan'>>;
  /** Why it ends when nobody asked for it. */
  readonly cause: string | undefined;
}

/** A run as it ends, before its recording is closed. */
export function endedRun(run: RunSummary, { stoppedAt, counts, told, cause }: Ending): RunSummary {
  const byItself = cause === undefined ? null : { since: stoppedAt, reason: cause };
  return {
    ...run,
    ...told,
    state: 'stopped',
    stoppedAt,
    counts,
    incomplete: run.incomplete ?? byItself,
  };
}

/** A run once its recording is closed: what was lost is known to the message. */
export function closedRun(run: RunSummary, { sha256, counts, lastMs }: StoppedRecording): RunSummary {
  const { incomplete } = run;
  const isCut = incomplete !== null && incomplete !== undefined && lastMs !== undefined;
  return { ...run, sha256, counts, ...(isCut && { incomplete: { ...incomplete, since: lastMs } }) };
}
