import { useSyncExternalStore } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { useBenchSession } from './bench-provider.tsx';
import type { ConnectionView } from './connection-status.ts';

/** What is known of the bench, renewed at most four times a second. */
export function useBench(): BenchSnapshot {
  const { store } = useBenchSession();
  return useSyncExternalStore(store.subscribe, store.snapshot);
}

/** The state of the connection to the broker. */
export function useConnection(): ConnectionView {
  const { monitor } = useBenchSession();
  return useSyncExternalStore(monitor.subscribe, monitor.snapshot);
}
