import { expect, test } from '@jest/globals';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import { parseCalibration, type Calibration } from './calibration.ts';
import type { GasVariant } from './compensation.ts';
import { encodeGasWait, heaterWrites, type HeaterPlan } from './heater.ts';
import { compensate, inMeasuredOrder, parseField, type AirValues, type Field } from './protocol.ts';
import { FIELD_LENGTH, measurementDurationUs, runGasBits, settingsWrites } from './registers.ts';

interface ExpectedField {
  readonly status: number;
  readonly gas_index: number;
  readonly meas_index?: number;
  readonly new_data?: boolean;
  readonly gas_valid?: boolean;
  readonly heat_stable?: boolean;
  readonly temperature: number;
  readonly pressure: number;
  readonly humidity: number;
  readonly gas_resistance: number;
}
interface NothingExpected {
  readonly rslt: number;
  readonly n: number;
}
interface ForcedCase {
  readonly field: readonly number[];
  readonly adc?: { t: number; p: number; h: number; g: number; g_range: number };
  readonly expected: ExpectedField | NothingExpected;
  readonly f64?: ExpectedValues;
}
type ExpectedValues = Pick<ExpectedField, 'temperature' | 'pressure' | 'humidity' | 'gas_resistance'>;
interface ParallelCase {
  readonly fields51: readonly number[];
  readonly expected: { n_fields: number; rslt: number; fields_in_order_after_sort: readonly ExpectedField[] };
}
interface HeaterCase {
  readonly mode: 'forced' | 'parallel';
  readonly enable?: boolean;
  readonly amb?: number;
  readonly temp?: number;
  readonly dur_ms?: number;
  readonly temps?: readonly number[];
  readonly multipliers?: readonly number[];
  readonly shared_heatr_dur_ms?: number;
  readonly register_writes: readonly (readonly number[])[];
}
interface ConfCase {
  readonly os_temp: number;
  readonly os_pres: number;
  readonly os_hum: number;
  readonly filter: number;
  readonly odr: number;
  readonly register_writes: readonly (readonly number[])[];
}
interface Device {
  readonly name: string;
  readonly variant_id: number;
  readonly coeff: readonly number[];
  readonly calib: Readonly<Record<string, number>>;
  readonly forced: readonly ForcedCase[];
  readonly parallel: readonly ParallelCase[];
  readonly heater: readonly HeaterCase[];
  readonly gas_wait: readonly (readonly [number, number])[];
  readonly conf: readonly ConfCase[];
  readonly meas_dur_us: readonly { mode: 'forced' | 'parallel'; os: readonly number[]; us: number }[];
}
interface Bme688Vectors {
  readonly devices: readonly Device[];
}

/** Result codes of the vendor's reference: done, and nothing new. */
const DONE = 0;
const NO_NEW_DATA = 2;
/** The reference's ambient temperature where a case names none, °C. */
const DEFAULT_AMBIENT_C = 25;

const TEMPERATURE_TOLERANCE_C = 0.001;
const PRESSURE_TOLERANCE_PA = 0.1;
const HUMIDITY_TOLERANCE = 0.001;
const GAS_RELATIVE_TOLERANCE = 1e-5;

function compareBme688(file: Bme688Vectors): string[] {
  const differences = new Differences();
  for (const device of file.devices) compareDevice(differences, device);
  return differences.list;
}

function compareDevice(differences: Differences, device: Device): void {
  const { name } = device;
  const variant = device.variant_id === 1 ? 'high' : 'low';
  const calibration = parseCalibration(Uint8Array.from(device.coeff));
  compareCalibration(differences, name, calibration, device.calib);
  device.forced.forEach((entry, i) =>
    compareForced(differences, `${name} forced ${i}`, entry, calibration, variant),
  );
  device.parallel.forEach((entry, i) =>
    compareParallel(differences, `${name} parallel ${i}`, entry, calibration, variant),
  );
  device.heater.forEach((entry, i) => {
    const writes = heaterWrites(planOf(entry), entry.amb ?? DEFAULT_AMBIENT_C, calibration, variant);
    differences.same(`${name} heater ${i}`, writes, entry.register_writes);
  });
  device.gas_wait.forEach(([durationMs, code]) => {
    differences.same(`${name} gas wait of ${durationMs} ms`, encodeGasWait(durationMs), code);
  });
  device.conf.forEach((entry, i) => {
    const writes = settingsWrites(
      {
        osTemperature: entry.os_temp,
        osPressure: entry.os_pres,
        osHumidity: entry.os_hum,
        filter: entry.filter,
        standby: entry.odr,
      },
      runGasBits(variant),
    );
    differences.same(`${name} conf ${i}`, writes, entry.register_writes);
  });
  device.meas_dur_us.forEach(({ mode, os, us }, i) => {
    const [osTemperature = 0, osPressure = 0, osHumidity = 0] = os;
    const actual = measurementDurationUs(mode, { osTemperature, osPressure, osHumidity });
    differences.same(`${name} duration ${i}`, actual, us);
  });
}

/** The vectors write the datasheet's two-part names with an underscore. */
function compareCalibration(
  differences: Differences,
  name: string,
  calibration: Calibration,
  expected: Readonly<Record<string, number>>,
): void {
  const actual = new Map(
    Object.entries(calibration).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
      value,
    ]),
  );
  for (const [key, value] of Object.entries(expected)) {
    differences.same(`${name} calibration ${key}`, actual.get(key), value);
  }
}

function compareForced(
  differences: Differences,
  place: string,
  entry: ForcedCase,
  calibration: Calibration,
  variant: GasVariant,
): void {
  const field = parseField(Uint8Array.from(entry.field), variant);
  if ('rslt' in entry.expected) {
    differences.same(`${place} result`, field.newData ? DONE : NO_NEW_DATA, entry.expected.rslt);
    differences.same(`${place} count`, field.newData ? 1 : 0, entry.expected.n);
    return;
  }
  const { codes } = field;
  if (entry.adc !== undefined) {
    const { temperature: t, pressure: p, humidity: h, gas: g, gasRange: g_range } = codes;
    differences.same(`${place} counts`, { t, p, h, g, g_range }, entry.adc);
  }
  const { expected } = entry;
  differences.same(`${place} new data`, field.newData, expected.new_data);
  differences.same(`${place} gas valid`, field.gasValid, expected.gas_valid);
  differences.same(`${place} heat stable`, field.heatStable, expected.heat_stable);
  const air = compensate(codes, calibration, variant);
  compareField(differences, place, field, air, expected);
  if (entry.f64 !== undefined) compareValues(differences, `${place} f64`, air, entry.f64);
}

function compareParallel(
  differences: Differences,
  place: string,
  entry: ParallelCase,
  calibration: Calibration,
  variant: GasVariant,
): void {
  const bytes = Uint8Array.from(entry.fields51);
  const fields = inMeasuredOrder(
    [0, 1, 2].map((n) => parseField(bytes.subarray(n * FIELD_LENGTH, (n + 1) * FIELD_LENGTH), variant)),
  );
  const newCount = fields.filter((field) => field.newData).length;
  const { n_fields, rslt, fields_in_order_after_sort } = entry.expected;
  differences.same(`${place} count`, newCount, n_fields);
  differences.same(`${place} result`, newCount === 0 ? NO_NEW_DATA : DONE, rslt);
  fields_in_order_after_sort.forEach((expected, i) => {
    const field = fields[i];
    if (field === undefined) return;
    const at = `${place} field ${i}`;
    differences.same(`${at} measurement index`, field.measurementIndex, expected.meas_index);
    compareField(differences, at, field, compensate(field.codes, calibration, variant), expected);
  });
}

function compareField(
  differences: Differences,
  place: string,
  field: Field,
  air: AirValues,
  expected: ExpectedField,
): void {
  const status = (field.newData ? 0x80 : 0) | (field.gasValid ? 0x20 : 0) | (field.heatStable ? 0x10 : 0);
  differences.same(`${place} status`, status, expected.status);
  differences.same(`${place} gas index`, field.gasIndex, expected.gas_index);
  compareValues(differences, place, air, expected);
}

function compareValues(
  differences: Differences,
  place: string,
  air: AirValues,
  expected: ExpectedValues,
): void {
  const { temperature, pressure, humidity, gas_resistance: gas } = expected;
  differences.close(`${place} temperature`, air.temperatureC, temperature, TEMPERATURE_TOLERANCE_C);
  differences.close(`${place} pressure`, air.pressurePa, pressure, PRESSURE_TOLERANCE_PA);
  differences.close(`${place} humidity`, air.humidity, humidity, HUMIDITY_TOLERANCE);
  differences.close(`${place} gas`, air.gasResistanceOhm, gas, gas * GAS_RELATIVE_TOLERANCE);
}

function planOf(entry: HeaterCase): HeaterPlan {
  if (entry.enable === false) return { mode: 'off' };
  if (entry.mode === 'forced') {
    return { mode: 'forced', temperatureC: entry.temp ?? NaN, durationMs: entry.dur_ms ?? NaN };
  }
  const steps = (entry.temps ?? []).map((temperatureC, i) => ({
    temperatureC,
    multiplier: entry.multipliers?.[i] ?? NaN,
  }));
  return { mode: 'parallel', steps, sharedDurationMs: entry.shared_heatr_dur_ms ?? NaN };
}

function toleranceOf(place: string, value: number): number | undefined {
  if (place.endsWith('/temperature')) return TEMPERATURE_TOLERANCE_C;
  if (place.endsWith('/pressure')) return PRESSURE_TOLERANCE_PA;
  if (place.endsWith('/humidity')) return HUMIDITY_TOLERANCE;
  if (place.endsWith('/gas_resistance')) return value * GAS_RELATIVE_TOLERANCE;
  return /expected|calib|adc|register_writes|\/us$|gas_wait\/\d+\/1$/.test(place) ? 0 : undefined;
}

test('calibration, compensation, heater and settings agree with every golden value', () => {
  expect(compareBme688(readVectors('bme688.json') as Bme688Vectors)).toEqual([]);
});

test('the comparison reports a single expected value that is off by ten tolerances', () => {
  let count = 0;
  for (const { place, file } of movedVectors(readVectors('bme688.json'), 100, toleranceOf)) {
    count += 1;
    const differences = compareBme688(file as Bme688Vectors);
    expect({ place, isReported: differences.length > 0 }).toEqual({ place, isReported: true });
  }
  expect(count).toBeGreaterThan(0);
});
