import type { ChannelValue, Description, Quality } from '@labgate/contract';
import type { z } from 'zod';
import type { I2cBus } from './transports/i2c/i2c-bus.ts';
import type { FaultableChip } from './transports/i2c/i2c-chip.ts';

/** What an adapter says about a configured device; the runner adds id, name, bus and `sim`. */
export interface AdapterDescription {
  readonly streams: Description['streams'];
  readonly frame?: Description['frame'];
  readonly cmds: Description['cmds'];
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
  /** Wall time at the end of the sub-page read, Unix µs. */
  tsUs: number;
  /** Monotonic time of the same moment, µs. */
  monoUs: number;
}

/** One step of a reading: either nothing is ready yet and the runner asks again, or the values are there. */
export type Reading =
  | { readonly ready: false; readonly retryAfterMs: number }
  | { readonly ready: true; readonly samples: readonly StreamSample[]; readonly image?: ThermalImage };

/** An open device. It has no timer, no retry loop and no topic name: the runner owns those. */
export interface Session {
  /** Takes one step of a reading. @throws LabError E_NACK, E_BUS, E_GARBLED … */
  read(): Promise<Reading>;
  close(): Promise<void>;
}

/** What a session gets when it is opened. */
export interface OpenContext<Config> {
  readonly config: Config;
  readonly bus: I2cBus;
  /** Clock readings for stamps and rates; there is no timer here on purpose. */
  readonly time: { nowMs(): number; monoUs(): number };
  /** Resolves after `delayMs`: only for waits a datasheet demands while opening (power-up, reset). */
  settle(delayMs: number): Promise<void>;
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
}

/** An adapter: one folder, one kind of device. */
export interface Adapter<Config = unknown> {
  /** Equals the name of the folder. */
  readonly kind: string;
  /** Strict, with defaults, ranges and units. */
  readonly configSchema: z.ZodType<Config>;
  /** Bus and address as printed in `$desc`, for example `i2c-1@0x33`. */
  address(config: Config): { readonly bus: string; readonly address: number };
  describe(config: Config): AdapterDescription;
  cadence(config: Config): Cadence;
  /** @throws LabError E_NACK when nothing answers, E_WRONG_CHIP, E_CALIBRATION. */
  open(context: OpenContext<Config>): Promise<Session>;
  /** The chip seen from the wire. */
  simulate(config: Config, world: SimulatedWorld): FaultableChip;
}
