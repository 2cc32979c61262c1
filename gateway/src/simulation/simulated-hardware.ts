import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { SimulatedWorld } from '../adapter.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { I2cBus } from '../transports/i2c/i2c-bus.ts';
import { SimulatedI2cBus } from '../transports/i2c/simulated-i2c-bus.ts';
import type { SerialLine, SerialSettings } from '../transports/serial/serial-line.ts';
import {
  SimulatedSerialPort,
  type SimulatedPort,
  type SimulatedPortOptions,
} from '../transports/serial/simulated-serial-port.ts';
import type { ConnectSimulated } from '../transports/ssh/simulated-ssh-connection.ts';
import type { HostKeyControl, SshConnection, SshTarget } from '../transports/ssh/ssh-connection.ts';
import { wirePlace } from '../wire-place.ts';
import type { Wires } from '../wires.ts';
import { FaultScript } from './fault-script.ts';
import type { FaultTarget } from './fault-target.ts';
import { I2cFaultTarget } from './i2c-fault-target.ts';
import { SimulatedLab } from './lab.ts';
import { findScenario } from './scenario.ts';
import { SerialFaultTarget } from './serial-fault-target.ts';
import { SimulatedDeviceWorld } from './simulated-device-world.ts';
import { SimulatedSshNetwork } from './simulated-ssh-network.ts';
import { SshFaultTarget } from './ssh-fault-target.ts';

interface SimulatedHardwareOptions {
  readonly devices: readonly DeviceConfig[];
  readonly clock: Clock;
  readonly seed: string;
  readonly scenario: string;
  readonly i2cBaudRateHz: number;
  /** Makes the ports of serial instruments: in memory where it is left out, which is what a virtual clock needs. */
  readonly createPort?: (options: SimulatedPortOptions) => SimulatedPort;
  /** Connects to simulated hosts: in memory where it is left out. */
  readonly connectHost?: ConnectSimulated;
}

/** The simulated part of a bench: one lab, the wires with what is on them, and the faults of the scenario. */
export class SimulatedHardware implements Wires {
  readonly #clock: Clock;
  readonly #i2cBaudRateHz: number;
  readonly #buses = new Map<string, SimulatedI2cBus>();
  readonly #ports = new Map<string, SimulatedPort>();
  readonly #network: SimulatedSshNetwork;
  readonly #createPort: (options: SimulatedPortOptions) => SimulatedPort;
  readonly #faults: FaultScript;
  readonly #lab: SimulatedLab;
  readonly #seed: string;
  readonly #targets = new Map<string, FaultTarget>();

  /** @throws LabError E_UNKNOWN for a scenario that does not exist, or one about a device that is not simulated here. */
  constructor(options: SimulatedHardwareOptions) {
    const { devices, clock, seed, scenario, i2cBaudRateHz, createPort, connectHost } = options;
    this.#clock = clock;
    this.#network = new SimulatedSshNetwork(clock, connectHost);
    this.#i2cBaudRateHz = i2cBaudRateHz;
    this.#createPort = createPort ?? ((options) => new SimulatedSerialPort(options));
    const { conditions, faults } = findScenario(scenario);
    this.#lab = new SimulatedLab({ clock, seed, conditions });
    this.#seed = seed;
    this.rewire([], devices);
    this.#faults = new FaultScript({ clock, plan: faults, targets: this.#targets });
  }

  /**
   * Takes the simulators of `before` off their wires and puts those of `after` on. An instrument on a serial line that
   * stays where it is goes on as it is: it does not hear that the gateway was told something else.
   */
  rewire(before: readonly DeviceConfig[], after: readonly DeviceConfig[]): void {
    const stays = (device: DeviceConfig, others: readonly DeviceConfig[]): boolean =>
      device.adapter.transport === 'serial' && others.some((other) => isSameInstrument(device, other));
    for (const device of before) {
      if (device.simulate && !stays(device, after)) this.#detach(device);
    }
    for (const device of after) {
      if (!device.simulate || stays(device, before)) continue;
      const world = new SimulatedDeviceWorld(this.#lab, this.#seed, device.id);
      this.#targets.set(device.id, this.#attach(device, world));
    }
  }

  async openI2c(name: string): Promise<I2cBus> {
    return this.#buses.get(name) ?? nothingAt(name);
  }

  async openSerial({ path }: SerialSettings): Promise<SerialLine> {
    return (this.#ports.get(path) ?? nothingAt(path)).open();
  }

  openSsh(target: SshTarget): Promise<SshConnection> {
    return this.#network.open(target);
  }

  hostKey(target: SshTarget): HostKeyControl {
    return this.#network.hostKey(target);
  }

  startFaults(): void {
    this.#faults.start();
  }

  stop(): void {
    this.#faults.stop();
    for (const port of this.#ports.values()) port.close();
  }

  /** Puts a simulator at the place of its device. Gives what can be made to fail there. */
  #attach({ adapter, config }: DeviceConfig, world: SimulatedWorld): FaultTarget {
    switch (adapter.transport) {
      case 'i2c': {
        const { bus: name, address } = adapter.address(config);
        const bus = this.#busNamed(name);
        const chip = adapter.simulate(config, world);
        bus.attach(address, chip);
        return new I2cFaultTarget(chip, bus);
      }
      case 'serial': {
        const settings = adapter.address(config);
        const instrument = adapter.simulate(config, world);
        const random = (): number => world.random();
        const port = this.#createPort({ ...settings, instrument, clock: this.#clock, random });
        this.#ports.set(settings.path, port);
        return new SerialFaultTarget(port);
      }
      case 'ssh': {
        const host = adapter.simulate(config, world);
        this.#network.attach(adapter.address(config), host, () => world.random());
        return new SshFaultTarget(host);
      }
    }
  }

  #detach({ id, adapter, config }: DeviceConfig): void {
    this.#targets.delete(id);
    switch (adapter.transport) {
      case 'i2c': {
        const { bus, address } = adapter.address(config);
        this.#buses.get(bus)?.detach(address);
        return;
      }
      case 'serial': {
        const { path } = adapter.address(config);
        this.#ports.get(path)?.close();
        this.#ports.delete(path);
        return;
      }
      case 'ssh':
        this.#network.detach(adapter.address(config));
    }
  }

  #busNamed(name: string): SimulatedI2cBus {
    const known = this.#buses.get(name);
    if (known !== undefined) return known;
    const bus = new SimulatedI2cBus({
      name,
      baudRateHz: this.#i2cBaudRateHz,
      sleep: (delayMs) => this.#clock.sleep(delayMs),
    });
    this.#buses.set(name, bus);
    return bus;
  }
}

function isSameInstrument(device: DeviceConfig, other: DeviceConfig): boolean {
  return (
    other.id === device.id &&
    other.simulate &&
    other.adapter === device.adapter &&
    wirePlace(other.adapter, other.config) === wirePlace(device.adapter, device.config)
  );
}

function nothingAt(place: string): never {
  throw new LabError('E_BUS_MISSING', `nothing is simulated at ${place}`, { context: { place } });
}
