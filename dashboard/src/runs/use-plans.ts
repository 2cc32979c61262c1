import { useEffect, useState } from 'react';
import { COMMANDS } from '@labgate/contract';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench, useConnection } from '../mqtt/use-bench.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Names of the plan files of the gateway; none where it cannot be asked. */
export function usePlans(): readonly string[] {
  const { commands } = useBenchSession();
  const { gw } = useBench();
  const { epoch, status } = useConnection();
  const [plans, setPlans] = useState<readonly string[]>([]);
  const isConnected = status.kind === 'live';
  useEffect(() => {
    if (gw === undefined || !isConnected) return undefined;
    let isOver = false;
    commands.request(gw, 'run', 'plans', {}, ANSWER_WITHIN_MS).then(
      (data) => {
        const answer = COMMANDS.run.plans.answer.safeParse(data).data;
        if (!isOver && answer !== undefined) setPlans(answer.plans);
      },
      // Without plans one records; why they cannot be listed is said by the list of runs.
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [commands, gw, isConnected, epoch]);
  return plans;
}
