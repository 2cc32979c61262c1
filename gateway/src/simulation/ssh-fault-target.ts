import { SSH_FAULTS, type SshFault } from '../transports/ssh/ssh-fault.ts';
import type { FaultTarget } from './fault-target.ts';

/** A simulated host: its faults are those of its connection and of its own programs. */
export class SshFaultTarget implements FaultTarget {
  readonly faults: readonly string[] = SSH_FAULTS;
  readonly #host: { fault: SshFault };

  constructor(host: { fault: SshFault }) {
    this.#host = host;
  }

  inject(fault: string): void {
    this.#host.fault = SSH_FAULTS.find((known) => known === fault) ?? 'none';
  }
}
