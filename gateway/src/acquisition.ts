import {
  gatewayTopics,
  LabError,
  type Description,
  type DeviceState,
  type GatewayTopics,
} from '@labgate/contract';
import { type Clock, type Logger } from '@labgate/service-kit';
import type { CommandOutcome } from './adapter.ts';
import type { AuditEntry } from './audit/audit-log.ts';
import type { CommandServer } from './commands/command-server.ts';
import type { DeviceConfig } from './config/parse-devices.ts';
import { commandsOf, describeDevice } from './control/describe-device.ts';
import { deviceMethods } from './control/device-commands.ts';
import { PlainControl, type CommandOptions, type DeviceControl } from './control/device-control.ts';
import { OutputControl } from './control/output-control.ts';
import type { OutputGuard } from './control/output-guard.ts';
import { LiveSink } from './live/live-sink.ts';
import type { LiveValues } from './live/live-values.ts';
import type { Outlet } from './outlet.ts';
import { DevicePublisher } from './publish/device-publisher.ts';
import type { EventPublisher } from './publish/event-publisher.ts';
import { RegionControl } from './regions/region-control.ts';
import type { Regions } from './regions/regions.ts';
import type { DeviceHealth } from './runner/device-health.ts';
import { DeviceRunner } from './runner/device-runner.ts';
import { openDevice, type Wires } from './wires.ts';

export interface AcquisitionOptions {
  readonly gatewayId: string;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly devices: readonly DeviceConfig[];
  /** Where the wire of a device comes from: the machine's ports or the simulation. */
  readonly wiresFor: (device: DeviceConfig) => Wires;
  /** Takes the commands of clients. */
  readonly commands: Pick<CommandServer, 'register'>;
  /** Asked before an output is switched on. */
  readonly guard: OutputGuard;
  /** Hears of what no client has asked for. */
  readonly audit?: (entry: AuditEntry) => void;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  /** Hears of every reading before it is published. */
  readonly live: LiveValues;
  readonly regions: Regions;
  /** True while an interlock is tripped. */
  readonly isTripped: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Reads every configured device, publishes what it says and hands commands to it. */
export class Acquisition {
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #log: Logger;

  constructor(options: AcquisitionOptions) {
    this.#log = options.log;
    const topics = gatewayTopics(options.gatewayId);
    this.#devices = new Map(
      options.devices.map((device) => [device.id, createDevice(device, options, topics)]),
    );
  }

  /** Publishes all descriptors, then starts all runners. */
  start(): void {
    for (const { publisher } of this.#devices.values()) publisher.publishDescription();
    for (const { runner } of this.#devices.values()) runner.start();
  }

  /** Ends all leases, then closes the devices. */
  async stop(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => stopDevice(device, this.#log)));
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

  #deviceNamed(id: string): Device {
    const device = this.#devices.get(id);
    if (device === undefined) throw new LabError('E_UNKNOWN', `there is no device ${id.slice(0, 40)}`);
    return device;
  }
}

/** A configured device at work. */
interface Device {
  readonly runner: DeviceRunner;
  readonly publisher: DevicePublisher;
  readonly control: DeviceControl;
  /** Takes no more commands of clients. */
  readonly unregister: () => void;
  /** True for a device with an output. */
  readonly isSupply: boolean;
}

function createDevice(device: DeviceConfig, options: AcquisitionOptions, topics: GatewayTopics): Device {
  const { outlet, events, live, clock, sid, log, random, wiresFor, guard, audit, isTripped } = options;
  const counters = new Map<string, number>();
  const commands = commandsOf(device);
  const plainDescription = describeDevice(device);
  const regions = options.regions.open(plainDescription);
  const describe = (): Description => regions?.describe(plainDescription) ?? plainDescription;
  const description = describe();
  const publisher = new DevicePublisher({ topics, outlet, events, clock, sid, description, isTripped });
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
  const onRegionsChange = (): void => {
    live.describe(describe());
    publisher.publishDescription(describe());
  };
  const plain = new PlainControl(runner, commands);
  const camera =
    regions === undefined
      ? plain
      : new RegionControl(plain, {
          dev: device.id,
          regions,
          store: options.regions.store,
          onChange: onRegionsChange,
        });
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
      : camera;
  const unregister = options.commands.register(device.id, deviceMethods(commands, control));
  return { runner, publisher, control, unregister, isSupply: 'output' in commands };
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
