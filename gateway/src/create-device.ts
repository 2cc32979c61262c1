import type { Description, DeviceState, GatewayTopics, LabError } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { CommandOutcome } from './adapter.ts';
import type { AlarmSeam } from './alarms/alarm-book.ts';
import type { AuditEntry } from './audit/audit-log.ts';
import type { CommandServer } from './commands/command-server.ts';
import type { DeviceConfig } from './config/parse-devices.ts';
import { commandsOf, describeDevice } from './control/describe-device.ts';
import { DeviceSettings } from './control/device-settings.ts';
import { deviceMethods } from './control/device-commands.ts';
import { PlainControl, type DeviceControl } from './control/device-control.ts';
import { reportHostKey } from './control/host-key-alarm.ts';
import { withHostKeys } from './control/host-key-commands.ts';
import { OutputControl } from './control/output-control.ts';
import type { OutputGuard } from './control/output-guard.ts';
import { LiveSink } from './live/live-sink.ts';
import type { LiveValues } from './live/live-values.ts';
import type { Outlet } from './outlet.ts';
import { DevicePublisher } from './publish/device-publisher.ts';
import type { EventPublisher } from './publish/event-publisher.ts';
import type { Regions } from './regions/regions.ts';
import { DeviceRunner } from './runner/device-runner.ts';
import { SnapshotControl } from './snapshots/snapshot-control.ts';
import type { SnapshotStore } from './snapshots/snapshot-store.ts';
import { WholePictures } from './snapshots/whole-pictures.ts';
import type { ClockWatch } from './timekeeping/clock-watch.ts';
import { openDevice, type Wires } from './wires.ts';

/** What a device is put together with. */
export interface DeviceSurroundings {
  /** Session id, eight hex digits. */
  readonly sid: string;
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

/** What is known of a device beyond the time it is configured as it is. */
export interface DeviceMemory {
  /** Kind and place of the instrument. */
  readonly place: string;
  /** Counters of its messages by stream. */
  readonly sequences: Map<string, number>;
  /** What its driver counts. */
  readonly counters: Map<string, number>;
}

/** A configured device at work. */
export interface Device {
  config: DeviceConfig;
  readonly runner: DeviceRunner;
  readonly publisher: DevicePublisher;
  readonly control: DeviceControl;
  /** Takes no more commands of clients. */
  readonly unregister: () => void;
  /** True for a device with an output. */
  readonly isSupply: boolean;
}

/** Puts a device together: its runner on its wire, what it publishes, and who takes its commands. */
export function createDevice(
  device: DeviceConfig,
  options: DeviceSurroundings,
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
export function describeWhole(device: DeviceConfig, regions: Regions): Description {
  const description = describeDevice(device);
  return regions.open(description)?.describe(description) ?? description;
}

/** Ends it, with the last word of its control. */
export async function stopDevice({ unregister, control, runner }: Device, log: Logger): Promise<void> {
  unregister();
  try {
    await control.close();
  } catch (error) {
    log.error({ err: error }, `${runner.id} is left as it is: its output may be on`);
  }
  await runner.stop();
}
