import type { Calibration } from './calibration.ts';
import {
  gasResistanceOhm,
  humidityPercent,
  pressurePa,
  temperatureC,
  type GasVariant,
} from './compensation.ts';

/** A measurement field as the chip delivers it (datasheet §5.3.5). */
export interface Field {
  /** The field was written since it was last read. */
  readonly newData: boolean;
  /** A gas conversion was carried out, not a dummy. */
  readonly gasValid: boolean;
  /** The hot plate had reached its target. */
  readonly heatStable: boolean;
  /** Heater step the gas belongs to, 0…9. */
  readonly gasIndex: number;
  /** Counts the sub-measurements of parallel mode; wraps at 256. */
  readonly measurementIndex: number;
  readonly codes: FieldCodes;
}

/** Counts behind the values of a field. */
export interface FieldCodes {
  readonly temperature: number;
  readonly pressure: number;
  readonly humidity: number;
  readonly gas: number;
  readonly gasRange: number;
}

/** A field in physical units. */
export interface AirValues {
  readonly temperatureC: number;
  readonly pressurePa: number;
  /** %RH. */
  readonly humidity: number;
  readonly gasResistanceOhm: number;
}

/** Takes a 17-byte field apart; the two variants keep their gas in different bytes. */
export function parseField(bytes: Uint8Array, variant: GasVariant): Field {
  const at = (i: number): number => bytes[i] ?? 0;
  const gas = variant === 'high' ? 15 : 13;
  return {
    newData: (at(0) & 0x80) !== 0,
    gasValid: (at(gas + 1) & 0x20) !== 0,
    heatStable: (at(gas + 1) & 0x10) !== 0,
    gasIndex: at(0) & 0x0f,
    measurementIndex: at(1),
    codes: {
      pressure: (at(2) << 12) | (at(3) << 4) | (at(4) >> 4),
      temperature: (at(5) << 12) | (at(6) << 4) | (at(7) >> 4),
      humidity: (at(8) << 8) | at(9),
      gas: (at(gas) << 2) | (at(gas + 1) >> 6),
      gasRange: at(gas + 1) & 0x0f,
    },
  };
}

/**
 * True when bytes cannot be a field of this chip: a step that does not exist, bits set that are always zero (the low
 * half of the two 20-bit values), or values that no sensor of this kind can have measured.
 */
export function isGarbled(bytes: Uint8Array, field: Field, air: AirValues): boolean {
  const zeroBits = ((bytes[4] ?? 0) | (bytes[7] ?? 0)) & 0x0f;
  if (zeroBits !== 0 || field.gasIndex > 9) return true;
  // the specified range is -40…85 °C and 300…1100 hPa; half as much again is still believed
  return !(
    Math.abs(air.temperatureC - 22.5) <= 95 &&
    Math.abs(air.pressurePa - 70_000) <= 60_000 &&
    Number.isFinite(air.gasResistanceOhm)
  );
}

/** Turns the counts of a field into physical units. */
export function compensate(codes: FieldCodes, calibration: Calibration, variant: GasVariant): AirValues {
  const temperature = temperatureC(codes.temperature, calibration);
  return {
    temperatureC: temperature,
    pressurePa: pressurePa(codes.pressure, temperature, calibration),
    humidity: humidityPercent(codes.humidity, temperature, calibration),
    gasResistanceOhm: gasResistanceOhm(codes.gas, codes.gasRange, variant, calibration),
  };
}

/**
 * The fields of parallel mode in the order they were measured, those with new data first. The chip fills its three
 * fields in turn, so two indices that are further apart than two have wrapped or belong to an older turn.
 */
export function inMeasuredOrder(fields: readonly Field[]): Field[] {
  const ordered = [...fields];
  for (let low = 0; low < ordered.length - 1; low++) {
    for (let high = low + 1; high < ordered.length; high++) {
      const first = ordered[low];
      const second = ordered[high];
      if (first !== undefined && second !== undefined && isBefore(second, first)) {
        ordered[low] = second;
        ordered[high] = first;
      }
    }
  }
  return ordered;
}

function isBefore(candidate: Field, other: Field): boolean {
  if (!candidate.newData || !other.newData) return candidate.newData;
  const distance = candidate.measurementIndex - other.measurementIndex;
  return (distance > -3 && distance < 0) || distance > 2;
}
