import type { DeviceView } from '../bench/bench-snapshot.ts';
import { useAccount } from '../mqtt/bench-provider.tsx';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { denial } from './denial.ts';

/** Why a command of a device cannot be sent now, as text for beside the control; `undefined` when it can. */
export function useDeviceDenial(device: DeviceView | undefined, method: string): string | undefined {
  const account = useAccount();
  const offline = useOfflineReason();
  if (offline !== undefined) return offline;
  const cmds = device?.description?.cmds ?? {};
  const command = Object.hasOwn(cmds, method) ? cmds[method] : undefined;
  return denial(account?.role, device?.id ?? '', method, command?.role);
}

/** As `useDeviceDenial`, for a service such as `$config` or `$alarm/{alarm}`. */
export function useServiceDenial(target: string, method: string): string | undefined {
  const account = useAccount();
  return useOfflineReason() ?? denial(account?.role, target, method, 'viewer');
}

function useOfflineReason(): string | undefined {
  const { status } = useConnection();
  const { gw, isHeard } = useBench();
  if (status.kind === 'unauthorised') return 'Sign in to do this.';
  if (status.kind !== 'live') return 'There is no connection to the gateway.';
  if (gw === undefined) return isHeard ? 'No gateway has been heard.' : 'Reading the bench…';
  return gw.startsWith('replay-') ? 'This is a recording: it takes no commands.' : undefined;
}
