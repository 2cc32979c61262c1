import type { I2cAdapter, Session } from '../adapter.ts';
import type { FaultableChip, I2cChip } from '../transports/i2c/i2c-chip.ts';
import { SimulatedI2cBus } from '../transports/i2c/simulated-i2c-bus.ts';
import { VirtualBench, type ReadyReading } from './virtual-bench.ts';

export type { ReadyReading };

/** A driver and a simulated chip on a simulated bus, on a virtual clock. */
export class AdapterBench extends VirtualBench {
  readonly bus: SimulatedI2cBus;

  constructor() {
    super();
    this.bus = new SimulatedI2cBus({
      name: 'i2c-1',
      baudRateHz: 400_000,
      sleep: (delayMs) => this.clock.sleep(delayMs),
    });
  }

  /** Puts the adapter's own simulator on the bus. */
  simulate<Config>(adapter: I2cAdapter<Config>, config: Config): FaultableChip {
    const chip = adapter.simulate(config, this.world);
    this.attach(adapter, config, chip);
    return chip;
  }

  /** Puts a chip where the configuration looks for it. */
  attach<Config>(adapter: I2cAdapter<Config>, config: Config, chip: I2cChip): void {
    this.bus.attach(adapter.address(config).address, chip);
  }

  /** Opens the device, as the runner does. */
  open<Config>(adapter: I2cAdapter<Config>, config: Config): Promise<Session> {
    return this.run(
      adapter.open({
        config,
        bus: this.bus,
        time: this.clock,
        settle: (delayMs) => this.clock.sleep(delayMs),
        counters: this.counters,
      }),
    );
  }
}
