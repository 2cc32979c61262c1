/** A simulated device that can be made to fail in ways it names itself; every list has `none`, which mends it. */
export interface FaultTarget {
  readonly faults: readonly string[];
  /** Puts `fault`, one of `faults`, in place of the one before. */
  inject(fault: string): void;
}
