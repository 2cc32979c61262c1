import { gatewayTopics, type Description, type DeviceState, type GatewayTopics } from '@labgate/contract';
import { type Clock, type Logger } from '@labgate/service-kit';
import type { DeviceConfig } from './config/load-gateway-config.ts';
import { LiveSink } from './live/live-sink.ts';
import type { LiveValues } from './live/live-values.ts';
import type { Outlet } from './outlet.ts';
import { DevicePublisher } from './publish/device-publisher.ts';
import type { EventPublisher } from './publish/event-publisher.ts';
import type { DeviceHealth } from './runner/device-health.ts';
import { DeviceRunner } from './runner/device-runner.ts';
import { wirePlace } from './wire-place.ts';
import { openDevice, type Wires } from './wires.ts';

/** Longest `bus` of a descriptor; the end of a long path tells more than its beginning. */
const MAX_PLACE_LENGTH = 64;

export interface AcquisitionOptions {
  readonly gatewayId: string;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly devices: readonly DeviceConfig[];
  /** Where the wire of a device comes from: the machine's ports or the simulation. */
  readonly wiresFor: (device: DeviceConfig) => Wires;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  /** Hears of every reading before it is published. */
  readonly live: LiveValues;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Id of the run that is being recorded. */
  readonly runId?: () => string | undefined;
}

/** Reads every configured device and publishes what it says. */
export class Acquisition {
  readonly #runners: readonly DeviceRunner[];
  readonly #publishers: readonly DevicePublisher[];

  constructor(options: AcquisitionOptions) {
    const topics = gatewayTopics(options.gatewayId);
    const devices = options.devices.map((device) => createDevice(device, options, topics));
    this.#runners = devices.map(({ runner }) => runner);
    this.#publishers = devices.map(({ publisher }) => publisher);
  }

  /** Publishes all descriptors, then starts all runners. */
  start(): void {
    for (const publisher of this.#publishers) publisher.publishDescription();
    for (const runner of this.#runners) runner.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }

  /** State and counters of each device. */
  devices(): readonly { readonly id: string; readonly state: DeviceState; readonly health: DeviceHealth }[] {
    return this.#runners.map(({ id, state, health }) => ({ id, state, health }));
  }

  /** True once every device has published its first reading or was reported lost. */
  get isSettled(): boolean {
    return this.#runners.every(({ state, health }) => health.ok > 0 || state === 'lost');
  }
}

function createDevice(
  device: DeviceConfig,
  options: AcquisitionOptions,
  topics: GatewayTopics,
): { runner: DeviceRunner; publisher: DevicePublisher } {
  const { outlet, events, live, clock, sid, log, random, wiresFor, runId } = options;
  const counters = new Map<string, number>();
  const description = describeDevice(device);
  const publisher = new DevicePublisher({
    topics,
    outlet,
    events,
    clock,
    sid,
    description,
    ...(runId && { runId }),
  });
  live.describe(description);
  const runner = new DeviceRunner({
    id: device.id,
    cadence: device.adapter.cadence(device.config),
    open: () => openDevice(device, wiresFor(device), clock, counters),
    sink: new LiveSink({ dev: device.id, live, clock, next: publisher }),
    clock,
    log: log.child({ name: `adapter:${device.adapter.kind}:${device.id}` }),
    random,
  });
  return { runner, publisher };
}

function describeDevice({ id, name, simulate, adapter, config }: DeviceConfig): Description {
  return {
    v: 1,
    id,
    kind: adapter.kind,
    name,
    bus: wirePlace(adapter, config).slice(-MAX_PLACE_LENGTH),
    sim: simulate,
    ...adapter.describe(config),
    // Nothing hands commands to devices yet, and a descriptor must not offer what is answered with E_UNKNOWN.
    cmds: {},
  };
}
