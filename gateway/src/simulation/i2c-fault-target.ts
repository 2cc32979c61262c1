import type { ChipFault, FaultableChip } from '../transports/i2c/i2c-chip.ts';
import type { BusFault, SimulatedI2cBus } from '../transports/i2c/simulated-i2c-bus.ts';
import type { FaultTarget } from './fault-target.ts';

interface I2cFault {
  readonly chip: ChipFault;
  readonly bus: BusFault;
}

const FAULTS = new Map<string, I2cFault>([
  ['none', { chip: 'none', bus: 'none' }],
  ['absent', { chip: 'absent', bus: 'none' }],
  ['timeout', { chip: 'timeout', bus: 'none' }],
  ['garbage', { chip: 'garbage', bus: 'none' }],
  ['frozen', { chip: 'frozen', bus: 'none' }],
  ['bus-stuck', { chip: 'none', bus: 'stuck' }],
  ['bus-missing', { chip: 'none', bus: 'missing' }],
]);

/** A sensor on a simulated bus: faults of its chip, and of the bus it sits on, which every other chip there feels too. */
export class I2cFaultTarget implements FaultTarget {
  readonly faults: readonly string[] = [...FAULTS.keys()];
  readonly #chip: FaultableChip;
  readonly #bus: SimulatedI2cBus;
  #hasBusFault = false;

  constructor(chip: FaultableChip, bus: SimulatedI2cBus) {
    this.#chip = chip;
    this.#bus = bus;
  }

  inject(fault: string): void {
    const { chip, bus } = FAULTS.get(fault) ?? { chip: 'none', bus: 'none' };
    this.#chip.fault = chip;
    // A fault that another device's script put on the shared bus is not this one's to clear.
    if (bus !== 'none' || this.#hasBusFault) this.#bus.fault = bus;
    this.#hasBusFault = bus !== 'none';
  }
}
