import type { RunSummary } from '@labgate/contract';
import type { StartArgs } from './run-follower.ts';

type Beginning = Pick<RunSummary, 'id' | 'startedAt' | 'by' | 'cfgRev' | 'sw'>;

/** A run as it begins. */
export function newRun({ dutSerial, tags }: StartArgs, beginning: Beginning): RunSummary {
  return {
    ...beginning,
    state: 'recording',
    dut: { serial: dutSerial },
    counts: { msgs: 0, frames: 0, bytes: 0, gaps: 0 },
    sha256: null,
    stoppedAt: null,
    verdict: null,
    incomplete: null,
    tags: tags ?? [],
    keep: false,
    plan: null,
  };
}
