import type { Run, runCommands, RunSummary } from '@labgate/contract';
import type { z } from 'zod';

/** What a run is begun with. */
export type StartArgs = z.output<typeof runCommands.start.args>;

/** What else follows a run; called in the order they came. */
export interface RunFollower {
  /** A run is to begin; throwing refuses it. */
  prepare?(args: StartArgs): Promise<void>;
  /** The run is being recorded. */
  started?(run: RunSummary): Promise<void> | void;
  /** The run is to be stopped; it is still being recorded. */
  stopping?(run: RunSummary): Promise<void>;
  /** The files are closed. */
  stopped?(run: RunSummary): void;
  /** What `run/current` tells besides. */
  current?(): Partial<Pick<Run, 'plan'>>;
  /** What the recording is told when it is closed. */
  notes?(): Readonly<Record<string, string>>;
}
