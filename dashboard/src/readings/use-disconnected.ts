import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { OFFLINE_AFTER_MS } from './reading-state.ts';

/** True when the broker connection has been gone for more than five seconds. */
export function useIsDisconnected(): boolean {
  const { lostAtMs } = useConnection();
  const { localNowMs } = useBench();
  return lostAtMs !== undefined && localNowMs - lostAtMs > OFFLINE_AFTER_MS;
}
