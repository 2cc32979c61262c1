import { SERIAL_FAULTS, type SerialFault } from '../transports/serial/serial-fault.ts';
import type { FaultTarget } from './fault-target.ts';

/** An instrument on a simulated serial line: all its faults are those of the line. */
export class SerialFaultTarget implements FaultTarget {
  readonly faults: readonly string[] = SERIAL_FAULTS;
  readonly #port: { fault: SerialFault };

  constructor(port: { fault: SerialFault }) {
    this.#port = port;
  }

  inject(fault: string): void {
    this.#port.fault = SERIAL_FAULTS.find((known) => known === fault) ?? 'none';
  }
}
