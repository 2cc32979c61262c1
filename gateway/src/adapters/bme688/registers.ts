import type { GasVariant } from './compensation.ts';

/** A register and the byte to write to it. */
export type RegisterWrite = readonly [register: number, value: number];

/** Register map (datasheet §5.2). */
export const FIELD_0 = 0x1d;
export const RES_HEAT_0 = 0x5a;
export const GAS_WAIT_0 = 0x64;
export const SHARED_HEATER_DURATION = 0x6e;
export const CONTROL_GAS_0 = 0x70;
export const CONTROL_GAS_1 = 0x71;
export const CONTROL_HUMIDITY = 0x72;
export const STATUS = 0x73;
export const CONTROL_MEASUREMENT = 0x74;
export const CONFIG = 0x75;
export const CHIP_ID = 0xd0;
export const RESET = 0xe0;
export const VARIANT_ID = 0xf0;

/** What chip id and reset command are. */
export const BME688_CHIP_ID = 0x61;
export const RESET_COMMAND = 0xb6;

/** Length of a measurement field in bytes, which is their distance too, and how many there are. */
export const FIELD_LENGTH = 17;
export const FIELD_COUNT = 3;

/** Mode bits of ctrl_meas. */
export const MODE_BITS = { sleep: 0, forced: 1, parallel: 2 } as const;

/** Bits of ctrl_gas_1 that run the gas measurement of this variant. */
export function runGasBits(variant: GasVariant): number {
  return variant === 'high' ? 0x20 : 0x10;
}

/** How thoroughly the air is measured; every number is the register's code. */
export interface MeasurementSettings {
  /** Oversampling codes: 0 = skipped, 1…5 = 1, 2, 4, 8, 16 times. */
  readonly osTemperature: number;
  readonly osPressure: number;
  readonly osHumidity: number;
  /** IIR filter code: 0…7 = coefficient 0, 1, 3, 7, 15, 31, 63, 127. */
  readonly filter: number;
  /** Standby code between measurements: 0…7, or 8 for none. */
  readonly standby: number;
}

/** Largest codes the registers take. */
const MAX_OVERSAMPLING = 5;
const MAX_FILTER = 7;
const NO_STANDBY = 8;

/**
 * The register writes of the measurement settings in the vendor's order, the chip asleep; codes too large are taken as
 * the largest. `controlGas1` is what the heater's writes left in ctrl_gas_1, which has one bit of the standby time.
 */
export function settingsWrites(settings: MeasurementSettings, controlGas1: number): RegisterWrite[] {
  const osTemperature = Math.min(settings.osTemperature, MAX_OVERSAMPLING);
  const osPressure = Math.min(settings.osPressure, MAX_OVERSAMPLING);
  const osHumidity = Math.min(settings.osHumidity, MAX_OVERSAMPLING);
  const filter = Math.min(settings.filter, MAX_FILTER);
  const hasStandby = settings.standby < NO_STANDBY;
  return [
    [CONTROL_GAS_1, (controlGas1 & 0x7f) | (hasStandby ? 0 : 0x80)],
    [CONTROL_HUMIDITY, osHumidity],
    [STATUS, 0],
    [CONTROL_MEASUREMENT, (osTemperature << 5) | (osPressure << 2)],
    [CONFIG, (hasStandby ? settings.standby << 5 : 0) | (filter << 2)],
  ];
}

/** Time of one temperature, pressure, humidity and gas conversion without heating, in µs (datasheet §3.4). */
export function measurementDurationUs(
  mode: 'forced' | 'parallel',
  settings: Pick<MeasurementSettings, 'osTemperature' | 'osPressure' | 'osHumidity'>,
): number {
  const cycles =
    oversamplingCycles(settings.osTemperature) +
    oversamplingCycles(settings.osPressure) +
    oversamplingCycles(settings.osHumidity);
  const wakeUpUs = mode === 'forced' ? 1000 : 0;
  const switchingUs = 477 * 4;
  const gasUs = 477 * 5;
  return cycles * 1963 + switchingUs + gasUs + wakeUpUs;
}

function oversamplingCycles(code: number): number {
  return code === 0 ? 0 : 2 ** (Math.min(code, MAX_OVERSAMPLING) - 1);
}
