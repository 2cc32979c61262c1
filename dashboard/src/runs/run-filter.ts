import type { RunSummary } from '@labgate/contract';

/** Which runs are shown. */
export const RUN_KINDS = [
  { name: 'all', label: 'All runs' },
  { name: 'passed', label: 'Passed' },
  { name: 'failed', label: 'Failed' },
  { name: 'open', label: 'Without a verdict' },
  { name: 'kept', label: 'Kept' },
] as const;
export type RunKind = (typeof RUN_KINDS)[number]['name'];

/** The runs of a kind in which a text occurs, in id, serial number, operator or tags. */
export function filteredRuns(runs: readonly RunSummary[], kind: string, text: string): RunSummary[] {
  const wanted = text.trim().toLowerCase();
  return runs.filter(
    (run) =>
      isOfKind(run, kind) &&
      [run.id ?? '', run.dut?.serial ?? '', run.by ?? '', ...run.tags].some((field) =>
        field.toLowerCase().includes(wanted),
      ),
  );
}

function isOfKind({ verdict, keep }: RunSummary, kind: string): boolean {
  switch (kind) {
    case 'passed':
      return verdict?.pass === true;
    case 'failed':
      return verdict?.pass === false;
    case 'open':
      return verdict === null;
    case 'kept':
      return keep;
    default:
      return true;
  }
}
