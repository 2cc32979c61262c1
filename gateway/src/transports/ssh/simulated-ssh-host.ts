import type { SimulatedHostKey } from './simulated-host-key.ts';
import type { SshFault } from './ssh-fault.ts';

/** What a simulated host answers to a command. */
export interface SimulatedExecResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
}

/** A host as it is seen through its shell; implemented by the simulators of SSH adapters. */
export interface SimulatedSshHost {
  /** The key it shows, unless the fault is `key-changed`. */
  readonly hostKey: SimulatedHostKey;
  /** The key it shows then. */
  readonly otherHostKey: SimulatedHostKey;
  /** The connection plays it, but for `hal-dead`, which is the host's own. */
  fault: SshFault;
  run(command: string): Promise<SimulatedExecResult>;
}

/** The key that a host shows now. */
export function shownKeyOf(host: SimulatedSshHost): SimulatedHostKey {
  return host.fault === 'key-changed' ? host.otherHostKey : host.hostKey;
}
