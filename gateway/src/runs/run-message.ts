import type { Run, RunSummary } from '@labgate/contract';

/** What `run/current` tells of the gateway itself. */
type Surroundings = Pick<Run, 'cfgRev' | 'sw' | 'counts' | 'freeBytes'>;

/** `run/current` of the run that is going or was the last, `undefined` before the first (contract §8). */
export function runMessage(
  run: RunSummary | undefined,
  { cfgRev, sw, counts, freeBytes }: Surroundings,
): Run {
  return {
    v: 1,
    id: run?.id ?? null,
    state: run?.state ?? 'idle',
    dut: run?.dut ?? null,
    startedAt: run?.startedAt ?? null,
    by: run?.by ?? null,
    counts,
    cfgRev: run?.cfgRev ?? cfgRev,
    sw: run?.sw ?? sw,
    sha256: run?.sha256 ?? null,
    stoppedAt: run?.stoppedAt ?? null,
    tags: run?.tags ?? [],
    verdict: run?.verdict ?? null,
    incomplete: run?.incomplete ?? null,
    plan: run?.plan ?? null,
    freeBytes,
  };
}
