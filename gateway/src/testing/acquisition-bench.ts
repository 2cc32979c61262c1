import { gatewayTopics, LabError, parseTopic } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { Acquisition } from '../acquisition.ts';
import { loadAdapters } from '../adapter-registry.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { CommandMethods } from '../commands/command-method.ts';
import { loadGatewayConfig } from '../config/load-gateway-config.ts';
import { OutputGuards } from '../control/output-guard.ts';
import { LiveValues } from '../live/live-values.ts';
import type { OutgoingMessage } from '../outlet.ts';
import { EventPublisher } from '../publish/event-publisher.ts';
import { RegionStore } from '../regions/region-store.ts';
import { Regions } from '../regions/regions.ts';
import { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { SeededRandom } from '../simulation/seeded-random.ts';
import { SimulatedHardware } from '../simulation/simulated-hardware.ts';
import type { SimulatedInstrument } from '../transports/serial/simulated-instrument.ts';
import {
  SimulatedSerialPort,
  type SimulatedPort,
  type SimulatedPortOptions,
} from '../transports/serial/simulated-serial-port.ts';

import type { Wires } from '../wires.ts';

const adapters = await loadAdapters();

interface BenchOptions {
  readonly seed?: string | number;
  readonly scenario?: string;
  /** Devices of the default configuration that are there; all of them by default. */
  readonly devices?: readonly string[];
  /** Where pictures are kept. */
  readonly dataDir?: string;
}

const nothing = (): Promise<never> => Promise.reject(new LabError('E_BUS_MISSING', 'there is nothing'));
/** A machine without any wire. */
const NOTHING: Wires = {
  openI2c: nothing,
  openSerial: nothing,
  openSsh: nothing,
  hostKey: () => ({ trusted: nothing, shown: () => undefined, trust: nothing, forget: nothing }),
};

/** The simulated bench with its acquisition, on a virtual clock. */
export class AcquisitionBench {
  readonly clock = new VirtualClock();
  readonly messages: OutgoingMessage[] = [];
  readonly guards = new OutputGuards();
  readonly audited: AuditEntry[] = [];
  readonly methods = new Map<string, CommandMethods>();
  /** True: nothing is found on the wires of the machine. */
  isRealMissing = false;
  /** The port of the supply. */
  supplyPort: SimulatedPort | undefined;
  /** Lines that were handed to it, as soon as they were. */
  onSupplyLine: (line: string) => void = () => undefined;
  #supply: SimulatedInstrument | undefined;
  readonly acquisition: Acquisition;
  readonly #hardware: SimulatedHardware;

  constructor({
    seed = 'bench',
    scenario = 'calm',
    devices: wanted,
    dataDir = '/nowhere',
  }: BenchOptions = {}) {
    const { clock } = this;
    const { devices: all, simulation } = loadGatewayConfig({ LABGATE_SCENARIO: scenario }, adapters);
    const devices = all.filter(({ id }) => wanted?.includes(id) ?? true);
    const log = createLogger('test', 'silent');
    this.#hardware = new SimulatedHardware({
      ...simulation,
      devices,
      clock,
      seed: String(seed),
      createPort: (options) => this.#createPort(options),
    });
    const outlet = { publish: (message: OutgoingMessage) => void this.messages.push(message) };
    const random = new SeededRandom(String(seed), 'gateway');
    const live = new LiveValues(clock, log);
    this.acquisition = new Acquisition({
      gatewayId: 'demo',
      sid: '00c0ffee',
      devices,
      wiresFor: ({ simulate }) => (simulate || !this.isRealMissing ? this.#hardware : NOTHING),
      rewire: (before, after) => this.#hardware.rewire(before, after),
      commands: {
        register: (target, methods) => {
          this.methods.set(target, methods);
          return () => this.methods.delete(target);
        },
      },
      guard: this.guards,
      audit: (entry) => this.audited.push(entry),
      outlet,
      events: new EventPublisher(gatewayTopics('demo'), outlet, clock, () => random.uniform()),
      live,
      snapshots: new SnapshotStore(dataDir, this.clock),
      regions: new Regions({ configured: {}, store: new RegionStore('/nowhere', log), live, log }),
      isTripped: () => false,
      clock,
      log,
      random: () => random.uniform(),
    });
  }

  /** Starts everything and lets `forMs` pass. */
  async start(forMs = 3_000): Promise<void> {
    this.acquisition.start();
    this.#hardware.startFaults();
    await this.clock.advance(forMs);
  }

  async stop(): Promise<void> {
    await this.run(this.acquisition.stop(), 30_000);
    this.#hardware.stop();
  }

  /** Lets time pass until `work` is settled. */
  async run<T>(work: Promise<T>, withinMs = 60_000): Promise<T> {
    let isSettled = false;
    const watched = work.finally(() => (isSettled = true));
    watched.catch(() => undefined); // the caller gets it below
    for (let ms = 0; !isSettled && ms < withinMs; ms += 5) await this.clock.advance(5);
    return watched;
  }

  /** Payloads of one device that were published below `leaf`, parsed. */
  published(device: string, leaf: 'telemetry' | 'deviceState'): unknown[] {
    return this.messages.flatMap(({ topic, payload }) => {
      const parsed = parseTopic(topic);
      if (parsed?.kind !== leaf || parsed.dev !== device) return [];
      const text = String(payload);
      return [leaf === 'deviceState' ? text : (JSON.parse(text) as unknown)];
    });
  }

  /** What the supply itself says its output is, whatever its line is like. */
  isSupplyOn(): boolean {
    const answers = Array.from(Buffer.from('OUTP?\n'), (byte) => this.#supply?.receive(byte));
    return String.fromCharCode(...(answers.at(-1)?.bytes ?? [])).startsWith('ON');
  }

  #createPort(options: SimulatedPortOptions): SimulatedPort {
    const port = new SimulatedSerialPort(options);
    this.supplyPort = port;
    this.#supply = options.instrument;
    const open = port.open.bind(port);
    port.open = async () => {
      const line = await open();
      const write = line.write.bind(line);
      line.write = (bytes) => {
        this.onSupplyLine(String.fromCharCode(...bytes).trim());
        return write(bytes);
      };
      return line;
    };
    return port;
  }
}
