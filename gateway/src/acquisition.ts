import { gatewayTopics, LabError, type DeviceState, type GatewayTopics } from '@labgate/contract';
import type { CommandOutcome } from './adapter.ts';
import type { DeviceConfig } from './config/parse-devices.ts';
import type { CommandOptions } from './control/device-control.ts';
import { makeSafe } from './control/safe-exchange.ts';
import {
  createDevice,
  describeWhole,
  stopDevice,
  type Device,
  type DeviceMemory,
  type DeviceSurroundings,
} from './create-device.ts';
import type { DeviceHealth } from './runner/device-health.ts';
import { Turn } from './turn.ts';
import { wirePlace } from './wire-place.ts';

export interface AcquisitionOptions extends DeviceSurroundings {
  readonly gatewayId: string;
  readonly devices: readonly DeviceConfig[];
  /** Changes what is simulated on the wires, between the closing of old devices and the opening of new ones. */
  readonly rewire: (before: readonly DeviceConfig[], after: readonly DeviceConfig[]) => void;
}

/** Reads every configured device, publishes what it says and hands commands to it. */
export class Acquisition {
  readonly #options: AcquisitionOptions;
  readonly #topics: GatewayTopics;
  readonly #devices = new Map<string, Device>();
  /** By device id; they outlive an exchange, and a removal too. */
  readonly #memories = new Map<string, DeviceMemory>();
  readonly #turn = new Turn();

  constructor(options: AcquisitionOptions) {
    this.#options = options;
    this.#topics = gatewayTopics(options.gatewayId);
    for (const config of options.devices) this.#devices.set(config.id, this.#create(config));
  }

  /** Publishes all descriptors, then starts all runners. */
  start(): void {
    for (const { publisher } of this.#devices.values()) publisher.publishDescription();
    for (const { runner } of this.#devices.values()) runner.start();
  }

  /** Ends all leases, then closes the devices. */
  async stop(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => stopDevice(device, this.#options.log)));
  }

  /**
   * Takes over another set of devices: those that differ are exchanged, added or removed, the others do not notice. A
   * name is changed without touching the device.
   */
  change(devices: readonly DeviceConfig[]): Promise<void> {
    return this.#turn.take(() => this.#change(devices));
  }

  /** True for a device of this gateway. */
  has(id: string): boolean {
    return this.#devices.has(id);
  }

  /** How each device is configured now. */
  configured(): readonly DeviceConfig[] {
    return [...this.#devices.values()].map(({ config }) => config);
  }

  /** State and counters of each device. */
  devices(): readonly { readonly id: string; readonly state: DeviceState; readonly health: DeviceHealth }[] {
    return [...this.#devices.values()].map(({ runner: { id, state, health } }) => ({ id, state, health }));
  }

  /** Ids of the devices whose output can be switched. */
  get supplies(): readonly string[] {
    return [...this.#devices.values()].filter(({ isSupply }) => isSupply).map(({ runner }) => runner.id);
  }

  /**
   * Carries out a command of a device, with all the precedence that commands of clients have (contract §6.4).
   * @throws LabError E_UNKNOWN, E_SCHEMA, and what the device says.
   */
  async execute(
    dev: string,
    method: string,
    args: unknown,
    options: CommandOptions = {},
  ): Promise<CommandOutcome> {
    return this.#deviceNamed(dev).control.execute(method, args, options);
  }

  /**
   * Switches the output of a device off; on an idle line the bytes are handed over before this returns.
   * @throws LabError E_UNKNOWN, E_DEVICE_LOST, E_VERIFY … when it is not confirmed: it is tried until it is.
   */
  async switchOff(dev: string): Promise<CommandOutcome> {
    return this.#deviceNamed(dev).control.switchOff();
  }

  /** True once every device has published its first reading or was reported lost. */
  get isSettled(): boolean {
    return [...this.#devices.values()].every(
      ({ runner: { state, health } }) => health.ok > 0 || state === 'lost',
    );
  }

  async #change(devices: readonly DeviceConfig[]): Promise<void> {
    const { rewire, log } = this.#options;
    const wanted = new Map(devices.map((device) => [device.id, device]));
    const leaving = [...this.#devices.values()].filter(
      (device) => !isSame(device.config, wanted.get(device.config.id)),
    );
    await Promise.all(
      leaving.map(async (device) => {
        await makeSafe(device.config, wanted.get(device.config.id), device.control, log);
        await stopDevice(device, log);
      }),
    );
    const before = leaving.map(({ config }) => config);
    for (const { config } of leaving) this.#devices.delete(config.id);
    const coming = devices.filter(({ id }) => !this.#devices.has(id));
    rewire(before, coming);
    for (const device of leaving) this.#retract(device, wanted.get(device.config.id));
    for (const config of coming) {
      const device = this.#create(config);
      this.#devices.set(config.id, device);
      device.publisher.publishDescription();
      device.runner.start();
    }
    for (const { id, name } of devices) this.#rename(id, name);
  }

  #retract({ publisher, config }: Device, next: DeviceConfig | undefined): void {
    publisher.retract(next === undefined ? undefined : describeWhole(next, this.#options.regions));
    if (next === undefined) this.#options.live.remove(config.id);
  }

  #rename(id: string, name: string): void {
    const device = this.#devices.get(id);
    if (device === undefined || device.config.name === name) return;
    device.config = { ...device.config, name };
    device.publisher.describe(describeWhole(device.config, this.#options.regions));
  }

  /** Puts one device on another configuration and waits for its first reading. */
  async #exchange(next: DeviceConfig): Promise<void> {
    const devices = this.configured().map((config) => (config.id === next.id ? next : config));
    await this.change(devices);
    const { runner } = this.#deviceNamed(next.id);
    if (runner.health.ok === 0) await runner.nextReading();
  }

  #create(config: DeviceConfig): Device {
    const place = `${config.adapter.kind} ${wirePlace(config.adapter, config.config)}`;
    const known = this.#memories.get(config.id);
    const memory = {
      place,
      sequences: known?.sequences ?? new Map<string, number>(),
      // another instrument starts counting anew
      counters: known?.place === place ? known.counters : new Map<string, number>(),
    };
    this.#memories.set(config.id, memory);
    return createDevice(config, this.#options, this.#topics, memory, (next) => this.#exchange(next));
  }

  #deviceNamed(id: string): Device {
    const device = this.#devices.get(id);
    if (device === undefined) throw new LabError('E_UNKNOWN', `there is no device ${id.slice(0, 40)}`);
    return device;
  }
}

/** True when the device need not be touched: its name is nothing to it. */
function isSame(a: DeviceConfig, b: DeviceConfig | undefined): boolean {
  return (
    a.adapter === b?.adapter &&
    a.simulate === b.simulate &&
    JSON.stringify(a.config) === JSON.stringify(b.config)
  );
}
