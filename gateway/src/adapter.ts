import type { ChannelValue, CommandType, Description, Quality } from '@labgate/contract';
import type { z } from 'zod';
import type { I2cBus } from './transports/i2c/i2c-bus.ts';
import type { FaultableChip } from './transports/i2c/i2c-chip.ts';
import type { SerialLine, SerialSettings } from './transports/serial/serial-line.ts';
import type { SimulatedInstrument } from './transports/serial/simulated-instrument.ts';
import type { SimulatedSshHost } from './transports/ssh/simulated-ssh-host.ts';
import type { SshConnection, SshTarget } from './transports/ssh/ssh-connection.ts';

/** A command that a device takes. */
export interface OfferedCommand {
  readonly type: CommandType;
  /** JSON Schema of `args` where this device takes less than the type allows. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** What an adapter says about a configured device; the runner adds id, name, bus and `sim`. */
export interface AdapterDescription {
  readonly streams: Description['streams'];
  readonly frame?: Description['frame'];
  /** By method; those that every device takes are not among them. */
  readonly commands: Readonly<Record<string, OfferedCommand>>;
}

/** How often the runner reads a device and how long a reading may take. */
export interface Cadence {
  /** Interval of the readings, ms. */
  readonly periodMs: number;
  /** A reading that has not come by then is E_TIMEOUT, ms. */
  readonly deadlineMs: number;
}

/** Values of one stream taken at one time. A value that could not be read is `null`, and `why` names the code. */
export interface StreamSample {
  readonly stream: string;
  readonly quality: Quality;
  readonly values: Readonly<Record<string, ChannelValue>>;
  readonly why?: Readonly<Record<string, string>>;
  /** Counts behind the values. */
  readonly raw?: Readonly<Record<string, number>>;
}

/** A whole thermal picture; the driver reuses the object and its array, so a consumer copies what it keeps. */
export interface ThermalImage {
  readonly width: number;
  readonly height: number;
  /** °C, row-major, row 0 = top; NaN = not available. */
  readonly temperaturesC: Float32Array;
  /** The sub-page whose pixels are fresh: 0, 1, or 255 for both. */
  subpage: number;
  chessPattern: boolean;
  /** Die temperature, °C. */
  taC: number;
  /** Supply of the sensor, V. */
  vddV: number;
  emissivity: number;
  /** Sub-pages a second, as achieved. */
  rateHz: number;
  /** Pixels that are known bad and were interpolated. */
  badPixels: number;
  /** How the picture was turned, EXIF's value less one; absent for one as the sensor sees it. */
  readonly orientation?: number;
  /** Wall time at the end of the sub-page read, Unix µs. */
  tsUs: number;
  /** Monotonic time of the same moment, µs. */
  monoUs: number;
}

/** One step of a reading: either nothing is ready yet and the runner asks again, or the values are there. */
export type Reading =
  | { readonly ready: false; readonly retryAfterMs: number }
  | {
      readonly ready: true;
      readonly samples: readonly StreamSample[];
      readonly image?: ThermalImage;
      /** What people should find in the log: changes of the device that nobody asked this gateway for. */
      readonly notices?: readonly string[];
    };

/** What a command did (contract §6.2). */
export interface CommandOutcome {
  /** `data` of the reply: what the device says now, never an echo of the wish. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The same before the command, for the audit (contract §6.5). */
  readonly before?: Readonly<Record<string, unknown>>;
}

/** What must hold for a command to be carried out. */
export interface CommandConditions {
  /** Revision of what is to be changed, as the sender saw it (contract §6.1, `if.rev`). */
  readonly ifRev?: number;
}

/** An open device. It has no timer, no retry loop and no topic name: the runner owns those. */
export interface Session {
  /** Takes one step of a reading. @throws LabError E_NACK, E_BUS, E_GARBLED … */
  read(): Promise<Reading>;
  /**
   * Carries out a command of `describe().commands`. The runner has one step or one command of a session under way at a time.
   * @throws LabError E_SCHEMA, E_UNKNOWN, E_LIMIT, E_INTERLOCK, E_REV before anything is sent; E_VERIFY, E_TIMEOUT,
   * E_GARBLED, E_BUS … after.
   */
  execute?(method: string, args: unknown, conditions?: CommandConditions): Promise<CommandOutcome>;
  /**
   * Brings the outputs of the device to OFF and resolves when the device confirms it. Called at any moment, also in the
   * middle of a step or a command: that one fails with E_BUSY. On an idle line the bytes are handed over before this
   * returns. @throws LabError E_VERIFY, E_TIMEOUT, E_BUS_MISSING … when OFF could not be confirmed.
   */
  switchOff?(): Promise<CommandOutcome>;
  close(): Promise<void>;
}

/** What a session gets when it is opened, whatever wire it is on. */
export interface OpenContext<Config> {
  readonly config: Config;
  /** Clock readings for stamps and rates; there is no timer here on purpose. */
  readonly time: { nowMs(): number; monoUs(): number };
  /** Resolves after `delayMs`: only for waits a datasheet demands (power-up, reset, the pause after a command). */
  settle(delayMs: number): Promise<void>;
  /** Numbers of this device that outlive a session, so that a counter goes on after the cable was pulled. */
  readonly counters: Map<string, number>;
}

/** What a session on an I2C bus gets. */
export interface I2cContext<Config> extends OpenContext<Config> {
  readonly bus: I2cBus;
}

/** What a session on a serial line gets. */
export interface SerialContext<Config> extends OpenContext<Config> {
  readonly line: SerialLine;
}

/** What a session over SSH gets. */
export interface SshContext<Config> extends OpenContext<Config> {
  readonly connection: SshConnection;
}

/** The simulated bench as a chip senses it; the physics is in `simulation/`. */
export interface SimulatedWorld {
  /** Monotonic time, µs. */
  monoUs(): number;
  /** Uniform in [0, 1), from the seed of the run. */
  random(): number;
  /** Normal with mean 0 and standard deviation 1, from the same seed. */
  gaussian(): number;
  air(): {
    readonly temperatureC: number;
    /** %RH. */
    readonly humidity: number;
    readonly pressurePa: number;
    readonly gasResistanceOhm: number;
  };
  /** Fills `temperaturesC` (row-major, row 0 = top) with what a camera of this size sees now, without sensor noise. */
  thermalScene(temperaturesC: Float32Array, width: number, height: number): void;
  /** Voltage at an ADC input (1…4) before any divider or shunt amplifier is undone, V. */
  adcInputV(input: number): number;
  /** Temperature of `fpga`, `wri1`…`wri18`, `converter`, `pcb` or `air`, °C. @throws LabError E_UNKNOWN. */
  temperatureC(name: string): number;
  /** The terminals of the board's lab supply. */
  supply(): SimulatedTerminals;
}

/** Where a simulated lab supply meets the simulated board and its cable. */
export interface SimulatedTerminals {
  /** What they are driven with: what the bench starts with, or what `drive` said last. */
  readonly driven: { readonly voltageV: number; readonly currentLimitA: number };
  /** Drives them from now on; 0 V switches the board off. @throws LabError E_LIMIT. */
  drive(output: { readonly voltageV: number; readonly currentLimitA: number }): void;
  /** What flows now: `cc` when the limit holds the voltage down. */
  flow(): { readonly voltageV: number; readonly currentA: number; readonly mode: 'cv' | 'cc' };
}

/** How an output is brought to OFF by somebody who knows nothing of the protocol. */
export interface SafeState {
  /** Sent one after the other. */
  readonly off: readonly Uint8Array[];
  readonly ask: Uint8Array;
  /** Matches the answer, one character a byte (Latin-1), when the output is off. Without flags: its source travels. */
  readonly confirmed: RegExp;
  /** The instrument hears nothing for so long after each request, ms. */
  readonly gapMs: number;
}

/** What every adapter has, whatever wire its devices are on. */
interface AnyAdapter<Config> {
  /** Equals the name of the folder. */
  readonly kind: string;
  /** Strict, with defaults, ranges and units. */
  readonly configSchema: z.ZodType<Config>;
  describe(config: Config): AdapterDescription;
  /**
   * The configuration after the command `set` or `zero`, whose arguments were parsed; `latest` is what was read last.
   * @throws LabError E_LIMIT, E_NOT_READY … when there is none.
   */
  reconfigure?(
    config: Config,
    method: 'set' | 'zero',
    args: unknown,
    latest: Readonly<Record<string, ChannelValue>>,
  ): Config;
  /** What those commands can change, by the names that replies give it. */
  settings?(config: Config): Readonly<Record<string, unknown>>;
  cadence(config: Config): Cadence;
}

/** An adapter of a chip on an I2C bus. */
export interface I2cAdapter<Config = unknown> extends AnyAdapter<Config> {
  readonly transport: 'i2c';
  /** Bus (`i2c-1`) and 7-bit address of the chip. */
  address(config: Config): { readonly bus: string; readonly address: number };
  /** @throws LabError E_NACK when nothing answers, E_WRONG_CHIP, E_CALIBRATION. */
  open(context: I2cContext<Config>): Promise<Session>;
  /** The chip seen from the wire. */
  simulate(config: Config, world: SimulatedWorld): FaultableChip;
}

/** An adapter of an instrument that has a serial line to itself. */
export interface SerialAdapter<Config = unknown> extends AnyAdapter<Config> {
  readonly transport: 'serial';
  /** The port and how it is set. */
  address(config: Config): SerialSettings;
  /** @throws LabError E_TIMEOUT when nothing answers, E_WRONG_CHIP, E_GARBLED. */
  open(context: SerialContext<Config>): Promise<Session>;
  /** The instrument seen from the wire. */
  simulate(config: Config, world: SimulatedWorld): SimulatedInstrument;
  /** Present for an instrument with an output: what the watchdog does when the gateway is dead. */
  safeState?(config: Config): SafeState;
}

/** An adapter of a host that is asked by commands over SSH. */
export interface SshAdapter<Config = unknown> extends AnyAdapter<Config> {
  readonly transport: 'ssh';
  /** Where the host listens; one device a host, because a host gets one connection. */
  address(config: Config): SshTarget;
  /** @throws LabError E_TIMEOUT when nothing answers, E_GARBLED. */
  open(context: SshContext<Config>): Promise<Session>;
  /** The host seen through its shell. */
  simulate(config: Config, world: SimulatedWorld): SimulatedSshHost;
}

/** An adapter: one folder, one kind of device. */
export type Adapter<Config = unknown> = I2cAdapter<Config> | SerialAdapter<Config> | SshAdapter<Config>;
