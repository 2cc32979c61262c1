import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import { Acquisition, type AcquisitionOptions } from './acquisition.ts';
import { scanBench, type BenchScan } from './control/bench-scan.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import { MachineWires } from './machine-wires.ts';
import { SimulatedHardware } from './simulation/simulated-hardware.ts';
import { PtySerialPort } from './transports/serial/pty-serial-port.ts';
import { LoopbackSshHosts } from './transports/ssh/loopback-ssh-hosts.ts';
import type { Wires } from './wires.ts';

interface DevicesParts extends Pick<
  AcquisitionOptions,
  | 'sid'
  | 'outlet'
  | 'events'
  | 'alarms'
  | 'live'
  | 'regions'
  | 'isTripped'
  | 'timekeeping'
  | 'commands'
  | 'audit'
  | 'guard'
  | 'random'
  | 'runId'
  | 'snapshots'
> {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where secrets of devices may be. */
  readonly environment: NodeJS.ProcessEnv;
  readonly lifecycle: Lifecycle;
}

/** The devices of a gateway; `start` makes them read, and plays the faults of the scenario. */
export interface Devices {
  readonly acquisition: Acquisition;
  /** Looks for what is on the wires. */
  scan(): Promise<BenchScan>;
  start(): void;
}

/** Puts the configured devices on their wires: those of the machine, and simulated ones that answer as the real do. */
export function openDevices(parts: DevicesParts): Devices {
  const { config, environment, lifecycle, ...rest } = parts;
  const { clock, sid } = rest;
  const simulatedHosts = new LoopbackSshHosts();
  lifecycle.add('simulated hosts', () => simulatedHosts.stop());
  const hardware = new SimulatedHardware({
    ...config.simulation,
    devices: config.devices,
    clock,
    seed: config.simulation.seed ?? sid,
    createPort: (options) => new PtySerialPort(options),
    connectHost: (target, options) => simulatedHosts.connect(target, options),
  });
  const machineWires = new MachineWires({ clock, dataDir: config.dataDir, environment });
  const wiresFor = ({ simulate }: { readonly simulate: boolean }): Wires =>
    simulate ? hardware : machineWires;
  const acquisition = new Acquisition({
    ...rest,
    gatewayId: config.id,
    devices: config.devices,
    wiresFor,
    rewire: (before, after) => hardware.rewire(before, after),
  });
  return {
    acquisition,
    scan: () => scanBench({ devices: acquisition.configured(), wiresFor }),
    start: () => {
      lifecycle.add('faults', () => hardware.stop());
      acquisition.start();
      lifecycle.add('devices', () => acquisition.stop());
      hardware.startFaults();
    },
  };
}
