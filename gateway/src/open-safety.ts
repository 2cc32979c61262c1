import { LabError, type GatewayTopics, type Health } from '@labgate/contract';
import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { Acquisition } from './acquisition.ts';
import type { AlarmSeam } from './alarms/alarm-book.ts';
import type { CommandServer } from './commands/command-server.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import type { DeviceConfig } from './config/parse-devices.ts';
import { OutputGuards } from './control/output-guard.ts';
import { interlockMethods } from './interlock/interlock-commands.ts';
import { Interlocks } from './interlock/interlocks.ts';
import { LatchStore } from './interlock/latch-store.ts';
import { LiveValues } from './live/live-values.ts';
import type { Outlet } from './outlet.ts';
import { FoundOutputs } from './outputs/found-outputs.ts';
import { leaveOutputs } from './outputs/leave-outputs.ts';
import type { Devices } from './open-devices.ts';
import type { EventPublisher } from './publish/event-publisher.ts';
import { RegionStore } from './regions/region-store.ts';
import { Regions } from './regions/regions.ts';
import { safeStatePlans } from './watchdog/safe-state-plans.ts';
import { WatchdogLink } from './watchdog/watchdog-link.ts';
import { WatchdogWatch } from './watchdog/watchdog-watch.ts';

interface SafetyParts {
  readonly config: GatewayConfig;
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  readonly alarms: AlarmSeam;
  readonly commands: Pick<CommandServer, 'register'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
}

/** What switches outputs off by itself, and what it looks at. */
export interface Safety {
  readonly live: LiveValues;
  readonly regions: Regions;
  readonly guard: OutputGuards;
  readonly isTripped: () => boolean;
  /** The trip that holds the output of a supply off, in words; `undefined` without one. */
  readonly tripOf: (supply: string) => string | undefined;
  /** What `$health` says of it. */
  readonly figures: () => Pick<Health, 'interlock' | 'watchdog'>;
  /** Takes over another set of devices, and tells the watchdog. */
  change(devices: readonly DeviceConfig[]): Promise<void>;
  /** Starts the devices, guarded from their first reading on until they are closed. */
  start(devices: Devices): void;
}

/** Opens it before the devices, because it hears of every reading. */
export function openSafety(parts: SafetyParts): Safety {
  const { config, topics, outlet, events, commands, clock, log, lifecycle } = parts;
  const live = new LiveValues(clock, log);
  const store = new RegionStore(config.dataDir, log);
  const regions = new Regions({ configured: config.regions, store, live, log });
  const guard = new OutputGuards();
  let acquisition: Acquisition | undefined;
  const switchOff = async (supply: string): Promise<unknown> => {
    if (acquisition === undefined) throw new LabError('E_DEVICE_LOST', `${supply} is not open yet`);
    return acquisition.switchOff(supply);
  };
  const interlocks = new Interlocks({
    config: config.interlocks,
    store: new LatchStore(config.dataDir, log),
    topics,
    outlet,
    events,
    live,
    clock,
    log: log.child({ name: 'interlock' }),
    switchOff,
  });
  lifecycle.add('interlocks', () => interlocks.stop());
  live.listen(interlocks); // the first to hear
  guard.add(interlocks);
  commands.register('$interlock/+', interlockMethods(interlocks));
  const watchdog = openWatchdog(parts);
  return {
    live,
    regions,
    guard,
    isTripped: () => interlocks.isTripped,
    tripOf: (supply) => interlocks.tripOf(supply),
    figures: () => ({ interlock: interlocks.figures, ...watchdog.figures() }),
    change: async (devices) => {
      await acquisition?.change(devices);
      watchdog.devicesAre(devices);
    },
    start: (devices) => {
      const opened = devices.acquisition;
      acquisition = opened;
      const { onStart, onStop } = config.outputs;
      const found = new FoundOutputs({ supplies: opened.supplies, onStart, switchOff, events, log });
      live.listen(found);
      guard.add(found);
      interlocks.start();
      watchdog.start((supply) => found.distrust(supply));
      devices.start();
      lifecycle.add('outputs', async () => {
        const leaving = { supplies: opened.supplies, onStop, switchOff, clock, log };
        watchdog.outputsAreLeft(await leaveOutputs(leaving));
      });
    },
  };
}

interface Watchdog {
  readonly figures: () => Pick<Health, 'watchdog'>;
  devicesAre(devices: readonly DeviceConfig[]): void;
  start(distrust: (supply: string) => void): void;
  /** The gateway ends; `inOrder` says whether its outputs are as they should be. */
  outputsAreLeft(inOrder: boolean): void;
}

function openWatchdog({ config, alarms, events, clock, log: parentLog, lifecycle }: SafetyParts): Watchdog {
  const log = parentLog.child({ name: 'watchdog-link' });
  let areOutputsInOrder = false;
  let distrustSupply = (_supply: string): void => undefined;
  const link = new WatchdogLink({
    socketPath: config.watchdogSocket,
    plans: safeStatePlans(config.devices),
    clock,
    log,
    onResults: (results) => {
      for (const { supply, confirmedMs } of results) {
        events.publish('watchdog.acted', supply, { confirmedMs });
        if (confirmedMs === null) distrustSupply(supply);
      }
    },
  });
  const watch = new WatchdogWatch({ link, alarms, clock, log });
  return {
    figures: () => ({ watchdog: watch.figures }),
    devicesAre: (devices) => link.replacePlans(safeStatePlans(devices)),
    start: (distrust) => {
      distrustSupply = distrust;
      link.start();
      watch.start();
      lifecycle.add('watchdog', async () => {
        watch.stop();
        await link.stop(areOutputsInOrder);
      });
    },
    outputsAreLeft: (inOrder) => {
      areOutputsInOrder = inOrder;
    },
  };
}
