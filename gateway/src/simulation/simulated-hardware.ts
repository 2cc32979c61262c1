import type { Clock } from '@labgate/service-kit';
import type { DeviceConfig } from '../config/load-gateway-config.ts';
import type { I2cBus } from '../transports/i2c/i2c-bus.ts';
import { SimulatedI2cBus } from '../transports/i2c/simulated-i2c-bus.ts';
import { FaultScript } from './fault-script.ts';
import type { FaultTarget } from './fault-target.ts';
import { I2cFaultTarget } from './i2c-fault-target.ts';
import { SimulatedLab } from './lab.ts';
import { findScenario } from './scenario.ts';
import { SimulatedDeviceWorld } from './simulated-device-world.ts';

interface SimulatedHardwareOptions {
  readonly devices: readonly DeviceConfig[];
  readonly clock: Clock;
  readonly seed: string;
  readonly scenario: string;
  readonly i2cBaudRateHz: number;
}

/** The simulated part of a bench: one lab, the buses, the chips on them, and the faults of the scenario. */
export class SimulatedHardware {
  readonly #buses = new Map<string, SimulatedI2cBus>();
  readonly #faults: FaultScript;

  /** @throws LabError E_UNKNOWN for a scenario that does not exist, or one about a device that is not simulated here. */
  constructor({ devices, clock, seed, scenario, i2cBaudRateHz }: SimulatedHardwareOptions) {
    const { conditions, faults } = findScenario(scenario);
    const lab = new SimulatedLab({ clock, seed, conditions });
    const targets = new Map<string, FaultTarget>();
    for (const { id, adapter, config, simulate } of devices) {
      if (!simulate) continue;
      const { bus: name, address } = adapter.address(config);
      const bus = this.#busNamed(name, clock, i2cBaudRateHz);
      const chip = adapter.simulate(config, new SimulatedDeviceWorld(lab, seed, id));
      bus.attach(address, chip);
      targets.set(id, new I2cFaultTarget(chip, bus));
    }
    this.#faults = new FaultScript({ clock, plan: faults, targets });
  }

  /** The simulated bus of this name. */
  bus(name: string): I2cBus | undefined {
    return this.#buses.get(name);
  }

  startFaults(): void {
    this.#faults.start();
  }

  stop(): void {
    this.#faults.stop();
  }

  #busNamed(name: string, clock: Clock, baudRateHz: number): SimulatedI2cBus {
    const known = this.#buses.get(name);
    if (known !== undefined) return known;
    const bus = new SimulatedI2cBus({ name, baudRateHz, sleep: (delayMs) => clock.sleep(delayMs) });
    this.#buses.set(name, bus);
    return bus;
  }
}
