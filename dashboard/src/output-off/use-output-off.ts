import { useCallback, useSyncExternalStore } from 'react';
import { denial } from '../commands/denial.ts';
import { useAccount, useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { suppliesOf } from '../supply/supplies.ts';
import type { OffProgress } from './output-off.ts';

/** Switching all outputs off, as the header does it. */
export interface OutputOffControl {
  readonly progress: readonly OffProgress[];
  /** Why it cannot be pressed, as text; a lost connection is no reason. */
  readonly reason: string | undefined;
  readonly press: () => void;
  readonly dismiss: () => void;
}

/** Switches every supply of the bench off (design R5). */
export function useOutputOff(): OutputOffControl {
  const { outputOff, store } = useBenchSession();
  const { devices } = useBench();
  const account = useAccount();
  const progress = useSyncExternalStore(outputOff.subscribe, outputOff.snapshot);
  const supplies = suppliesOf(devices);
  const reason =
    supplies.length === 0
      ? 'No power supply is configured.'
      : denial(account?.role, supplies[0]?.id ?? '', 'output');
  const press = useCallback(() => {
    const { devices: known, nowMs } = store.snapshot();
    const targets = suppliesOf(known).map(({ id, description }) => ({ id, name: description?.name ?? id }));
    outputOff.press(targets, nowMs);
  }, [outputOff, store]);
  const dismiss = useCallback(() => outputOff.dismiss(), [outputOff]);
  return { progress, reason, press, dismiss };
}
