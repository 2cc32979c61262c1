import type { Calibration } from './calibration.ts';
import type { GasVariant } from './compensation.ts';
import {
  CONTROL_GAS_0,
  CONTROL_GAS_1,
  GAS_WAIT_0,
  RES_HEAT_0,
  runGasBits,
  SHARED_HEATER_DURATION,
  type RegisterWrite,
} from './registers.ts';

/** What the hot plate shall do during a measurement. */
export type HeaterPlan =
  | { readonly mode: 'off' }
  | { readonly mode: 'forced'; readonly temperatureC: number; readonly durationMs: number }
  | { readonly mode: 'parallel'; readonly steps: readonly HeaterStep[]; readonly sharedDurationMs: number };

/** One step of a parallel profile: its hold time is `multiplier` sub-measurements. */
export interface HeaterStep {
  readonly temperatureC: number;
  readonly multiplier: number;
}

/** The hot plate is not driven above this, °C (datasheet §3.3.5). */
export const MAX_HEATER_TEMPERATURE_C = 400;

/** Bit of ctrl_gas_0 that cuts the heater's current. */
const HEATER_OFF = 0x08;

/**
 * The heater's target as a res_heat code, for an ambient temperature in °C (datasheet §3.3.5). In single precision,
 * because the register takes a truncated value: another rounding would move it by one against the vendor's reference.
 * A trimming that makes no sense gives a value outside 0…255.
 */
export function heaterResistance(targetC: number, ambientC: number, calibration: Calibration): number {
  const f = Math.fround;
  const { gh1, gh2, gh3, resHeatRange, resHeatVal } = calibration;
  const target = Math.min(targetC, MAX_HEATER_TEMPERATURE_C);
  const slope = f(f(f(gh2 / 32768) * f(0.0005)) + f(0.00235));
  const hot = f(f(gh1 / 16 + 49) * f(1 + f(slope * target)));
  const total = f(hot + f(f(gh3 / 1024) * f(ambientC)));
  const ranged = f(total * f(4 / (4 + resHeatRange)));
  const trimmed = f(ranged * f(1 / f(1 + f(resHeatVal * f(0.002)))));
  return Math.trunc(f(f(3.4) * f(trimmed - 25)));
}

/** A duration below 4096 as six bits and a power of four, rounded down. */
function sixBitsAndPowerOfFour(duration: number): number {
  let mantissa = duration;
  let factor = 0;
  while (mantissa > 0x3f) {
    mantissa = Math.trunc(mantissa / 4);
    factor += 1;
  }
  return factor * 64 + mantissa;
}

/** Heating time before a gas measurement, in whole ms, as a gas_wait code; 4032 ms is the longest (datasheet §5.3.3). */
export function encodeGasWait(durationMs: number): number {
  return durationMs >= 0xfc0 ? 0xff : sixBitsAndPowerOfFour(durationMs);
}

/** Heating time in ms of a gas_wait code. */
export function decodeGasWait(code: number): number {
  return (code & 0x3f) * 4 ** (code >> 6);
}

/** Step of the shared heater duration, µs. */
const SHARED_DURATION_STEP_US = 477;

/** Shared heater duration of parallel mode, in whole ms, as a code; 1923 ms and above take the longest. */
export function encodeSharedDuration(durationMs: number): number {
  if (durationMs >= 0x783) return 0xff;
  return sixBitsAndPowerOfFour(Math.trunc((durationMs * 1000) / SHARED_DURATION_STEP_US));
}

/** Shared heater duration in ms of a code. */
export function decodeSharedDuration(code: number): number {
  return (decodeGasWait(code) * SHARED_DURATION_STEP_US) / 1000;
}

/** The register writes that prepare the heater, in the vendor's order. */
export function heaterWrites(
  plan: HeaterPlan,
  ambientC: number,
  calibration: Calibration,
  variant: GasVariant,
): RegisterWrite[] {
  const resistance = (targetC: number): number => heaterResistance(targetC, ambientC, calibration) & 0xff;
  switch (plan.mode) {
    case 'off':
      return [
        [RES_HEAT_0, resistance(0)],
        [GAS_WAIT_0, 0],
        [CONTROL_GAS_0, HEATER_OFF],
        [CONTROL_GAS_1, 0],
      ];
    case 'forced':
      return [
        [RES_HEAT_0, resistance(plan.temperatureC)],
        [GAS_WAIT_0, encodeGasWait(plan.durationMs)],
        [CONTROL_GAS_0, 0],
        [CONTROL_GAS_1, runGasBits(variant)],
      ];
    case 'parallel':
      return [
        [SHARED_HEATER_DURATION, encodeSharedDuration(plan.sharedDurationMs)],
        ...plan.steps.map((step, i): RegisterWrite => [RES_HEAT_0 + i, resistance(step.temperatureC)]),
        ...plan.steps.map((step, i): RegisterWrite => [GAS_WAIT_0 + i, step.multiplier & 0xff]),
        [CONTROL_GAS_0, 0],
        [CONTROL_GAS_1, runGasBits(variant) | plan.steps.length],
      ];
  }
}
