import {
  gatewayTopics,
  LabError,
  type Description,
  type DeviceState,
  type GatewayTopics,
} from '@labgate/contract';
import { type Clock, type Logger } from '@labgate/service-kit';
import type { CommandOutcome } from './adapter.ts';
import type { AlarmSeam } from './alarms/alarm-book.ts';
import type { AuditEntry } from './audit/audit-log.ts';
import type { CommandServer } from './commands/command-server.ts';
import type { DeviceConfig } from './config/parse-devices.ts';
import { commandsOf, describeDevice } from './control/describe-device.ts';
import { DeviceSettings } from './control/device-settings.ts';
import { deviceMethods } from './control/device-commands.ts';
import { PlainControl, type CommandOptions, type DeviceControl } from './control/device-control.ts';
import { reportHostKey } from './control/host-key-alarm.ts';
import { withHostKeys } from './control/host-key-commands.ts';
import { OutputControl } from './control/output-control.ts';
import type { OutputGuard } from './control/output-guard.ts';
import { makeSafe } from './control/safe-exchange.ts';
import { LiveSink } from './live/live-sink.ts';
import type { LiveValues } from './live/live-values.ts';
import type { Outlet } from './outlet.ts';
import { DevicePublisher } from './publish/device-publisher.ts';
import type { EventPublisher } from './publish/event-publisher.ts';
import type { Regions } from './regions/regions.ts';
import type { DeviceHealth } from './runner/device-health.ts';
import { DeviceRunner } from './runner/device-runner.ts';
import { SnapshotControl } from './snapshots/snapshot-control.ts';
import type { SnapshotStore } from './snapshots/snapshot-store.ts';
import { WholePictures } from './snapshots/whole-pictures.ts';
import type { ClockWatch } from './timekeeping/clock-watch.ts';
import { Turn } from './turn.ts';
import { wirePlace } from './wire-place.ts';
import { openDevice, type Wires } from './wires.ts';

export interface AcquisitionOptions {
  readonly gatewayId: string;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly devices: readonly DeviceConfig[];
  /** Where the wire of a device comes from: the machine's ports or the simulation. */
  readonly wiresFor: (device: DeviceConfig) => Wires;
  /** Changes what is simulated on the wires, between the closing of old devices and the opening of new ones. */
  readonly rewire: (before: readonly DeviceConfig[], after: readonly DeviceConfig[]) => void;
  /** Takes the commands of clients. */
  readonly commands: Pick<CommandServer, 'register'>;
  /** Asked before an output is switched on. */
  readonly guard: OutputGuard;
  /** Hears of what no client has asked for. */
  readonly audit?: (entry: AuditEntry) => void;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  /** Told when people have to look at a device. */
  readonly alarms?: AlarmSeam;
  /** Hears of every reading before it is published. */
  readonly live: LiveValues;
  readonly regions: Regions;
  /** Keeps single pictures. */
  readonly snapshots: SnapshotStore;
  /** True while an interlock is tripped. */
  readonly isTripped: () => boolean;
  readonly timekeeping?: Pick<ClockWatch, 'isUnset'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Id of the run that is being recorded. */
  readonly runId?: () => string | undefined;
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

/** What is known of a device beyond the time it is configured as it is. */
interface DeviceMemory {
  /** Kind and place of the instrument. */
  readonly place: string;
  /** Counters of its messages by stream. */
  readonly sequences: Map<string, number>;
  /** What its driver counts. */
  readonly counters: Map<string, number>;
}

/** A configured device at work. */
interface Device {
  config: DeviceConfig;
  readonly runner: DeviceRunner;
  readonly publisher: DevicePublisher;
  readonly control: DeviceControl;
  /** Takes no more commands of clients. */
  readonly unregister: () => void;
  /** True for a device with an output. */
  readonly isSupply: boolean;
}

function createDevice(
  device: DeviceConfig,
  options: AcquisitionOptions,
  topics: GatewayTopics,
  { sequences, counters }: DeviceMemory,
  exchange: (next: DeviceConfig) => Promise<void>,
): Device {
  const { outlet, events, live, clock, sid, log, random, wiresFor, guard, audit, alarms } = options;
  const { runId, isTripped, timekeeping } = options;
  const commands = commandsOf(device);
  const regions = options.regions.open(describeDevice(device));
  const description = describeWhole(device, options.regions);
  const onState = (state: DeviceState, cause: LabError | undefined): void => {
    if (alarms !== undefined) reportHostKey(alarms, device.id, state, cause);
  };
  const pictures = new WholePictures();
  const onFrame = (frame: Uint8Array, subpage: number): void => pictures.take(frame, subpage);
  const marks = { ...(runId && { runId }), isTripped, ...(timekeeping && { timekeeping }) };
  const stream = { topics, outlet, events, clock, sid, ...marks };
  const publisher = new DevicePublisher({ ...stream, description, onState, sequences, onFrame });
  const deviceLog = log.child({ name: `adapter:${device.adapter.kind}:${device.id}` });
  live.describe(description);
  const runner = new DeviceRunner({
    id: device.id,
    cadence: device.adapter.cadence(device.config),
    open: () => openDevice(device, wiresFor(device), clock, counters),
    sink: new LiveSink({ dev: device.id, live, clock, next: publisher, regions }),
    clock,
    log: deviceLog,
    random,
  });
  const reconnect = (): void => void runner.restart().catch(() => undefined); // its state tells how that went
  const plain = new DeviceSettings({
    device: withHostKeys(new PlainControl(runner, commands), device, wiresFor(device), reconnect),
    commands,
    config: device,
    exchange,
    latest: () => (runner.state === 'lost' ? undefined : publisher.latest),
  });
  const onRegions = (): void => {
    const changed = describeWhole(made.config, options.regions);
    live.describe(changed);
    publisher.describe(changed);
  };
  const withSnapshots = (camera: DeviceControl): DeviceControl =>
    'snapshot' in commands
      ? new SnapshotControl(camera, { dev: device.id, pictures, store: options.snapshots, clock })
      : camera;
  const switchOff = (): Promise<CommandOutcome> => runner.switchOff();
  const control =
    'output' in commands
      ? new OutputControl({
          supplyId: device.id,
          supply: plain,
          switchOff,
          guard,
          audit,
          clock,
          log: deviceLog,
        })
      : withSnapshots(options.regions.control(device.id, regions, plain, onRegions));
  const unregister = options.commands.register(device.id, deviceMethods(commands, control));
  const isSupply = 'output' in commands;
  const made: Device = { config: device, runner, publisher, control, unregister, isSupply };
  return made;
}

/** The descriptor of a device, with the regions of its picture. */
function describeWhole(device: DeviceConfig, regions: Regions): Description {
  const description = describeDevice(device);
  return regions.open(description)?.describe(description) ?? description;
}

async function stopDevice({ unregister, control, runner }: Device, log: Logger): Promise<void> {
  unregister();
  try {
    await control.close();
  } catch (error) {
    log.error({ err: error }, `${runner.id} is left as it is: its output may be on`);
  }
  await runner.stop();
}

/** True when the device need not be touched: its name is nothing to it. */
function isSame(a: DeviceConfig, b: DeviceConfig | undefined): boolean {
  return (
    a.adapter === b?.adapter &&
    a.simulate === b.simulate &&
    JSON.stringify(a.config) === JSON.stringify(b.config)
  );
}
