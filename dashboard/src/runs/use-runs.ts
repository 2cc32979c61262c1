import { useCallback, useEffect, useState } from 'react';
import { COMMANDS, type RunSummary } from '@labgate/contract';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench, useConnection } from '../mqtt/use-bench.ts';

/** What is known of the runs of a gateway. */
export type RunList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'failed'; readonly reason: string };

const ANSWER_WITHIN_MS = 10_000;
/** How often, and for how long, one looks for the report of a run that ended. */
const REPORT_EVERY_MS = 2000;
const REPORT_WITHIN_MS = 120_000;

/** The runs, loaded anew when one began, changed or ended, when the connection is back, and when asked for. */
export function useRuns(): readonly [RunList, () => void] {
  const { commands, store } = useBenchSession();
  const { gw, run } = useBench();
  const { epoch, status } = useConnection();
  const [list, setList] = useState<RunList>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((count) => count + 1), []);
  const going = `${run?.id} ${run?.state} ${JSON.stringify(run?.verdict)}`;
  const isConnected = status.kind === 'live';
  useEffect(() => {
    if (gw === undefined || !isConnected) return undefined;
    let isOver = false;
    const take = (next: RunList): void => {
      if (!isOver) setList(next);
    };
    commands.request(gw, 'run', 'list', {}, ANSWER_WITHIN_MS).then(
      (data) => {
        const answer = COMMANDS.run.list.answer.safeParse(data).data;
        take(
          answer === undefined
            ? { kind: 'failed', reason: 'the gateway sent something that cannot be read' }
            : { kind: 'known', runs: answer.runs },
        );
      },
      (error: unknown) =>
        take({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [commands, gw, isConnected, epoch, asked, going]);
  useEffect(() => {
    const nowMs = store.snapshot().nowMs;
    if (list.kind !== 'known' || !list.runs.some((each) => isReportDue(each, nowMs))) return undefined;
    const timer = setTimeout(reload, REPORT_EVERY_MS);
    return () => clearTimeout(timer);
  }, [list, reload, store]);
  return [list, reload];
}

/** True for a run that ended a moment ago: its report is still being made, and nobody tells when it is there. */
function isReportDue({ state, stoppedAt, report }: RunSummary, nowMs: number): boolean {
  return state !== 'recording' && report !== true && nowMs - (stoppedAt ?? 0) < REPORT_WITHIN_MS;
}
