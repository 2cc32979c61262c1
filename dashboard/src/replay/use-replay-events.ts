import { useMemo, useSyncExternalStore } from 'react';
import type { LogEntry } from '../bench/event-log.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';

/** What happened in the recording, as far as it has been heard. */
export function useReplayEvents(): readonly LogEntry[] {
  const { store } = useBenchSession();
  const log = useSyncExternalStore(store.log.subscribe, store.log.snapshot);
  return useMemo(
    () => log.filter(({ kind }) => kind === 'event' || kind === 'alarm' || kind === 'control'),
    [log],
  );
}
