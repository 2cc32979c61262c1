import type { StreamSample } from '../../adapter.ts';
import { AirQualityEstimate, iaqFromScore } from './air-quality.ts';
import { altitudeM } from './altitude.ts';
import type { MeasuredField } from './chip.ts';
import type { Bme688Config } from './config.ts';
import { dewPointC } from './dew-point.ts';
import type { AirValues, Field } from './protocol.ts';

/** Name of the channel of a scan step. */
export function stepChannel(step: number): string {
  return `step${step}`;
}

/** Makes samples of fields; it remembers what the air-quality estimate has learnt. */
export class SampleMaker {
  readonly #config: Bme688Config;
  readonly #airQuality: AirQualityEstimate;

  constructor(config: Bme688Config) {
    this.#config = config;
    this.#airQuality = new AirQualityEstimate(config.airQuality);
  }

  /** The `env` sample: the air of `latest`, the gas of `gas`, which is the same field in forced mode. */
  env(latest: MeasuredField, gas: MeasuredField | undefined): StreamSample {
    const { temperatureC, pressurePa, humidity } = latest.air;
    const gasResistance = gas === undefined ? null : validGasOhm(gas);
    const quality = this.#airQuality.add({
      gasResistanceOhm: gasResistance ?? NaN,
      humidity,
      isValid: gasResistance !== null,
    });
    const values = {
      temperature: rounded(temperatureC, 4),
      humidity: rounded(humidity, 4),
      pressure: rounded(pressurePa / 100, 4),
      gasResistance: rounded(gasResistance, 3),
      iaq: quality.score === null ? null : rounded(iaqFromScore(quality.score), 2),
      altitude: rounded(altitudeM(pressurePa, this.#config.seaLevelPressurePa), 2),
      dewPoint: rounded(dewPointC(temperatureC, humidity), 3),
    };
    const why = {
      ...(values.gasResistance === null ? { gasResistance: 'E_NOT_READY' } : {}),
      ...(values.iaq === null ? { iaq: 'E_NOT_READY' } : {}),
      ...(values.dewPoint === null ? { dewPoint: 'E_LIMIT' } : {}),
    };
    return {
      stream: 'env',
      quality: this.#airQuality.isBurningIn ? 'uncertain' : 'good',
      values,
      ...(Object.keys(why).length > 0 ? { why } : {}),
      ...(this.#config.raw ? { raw: rawCounts(latest.field, gas?.field) } : {}),
    };
  }

  /** The `scan` sample: the gas of every step, as far as it was measured. */
  scan(steps: readonly (MeasuredField | undefined)[]): StreamSample {
    const values: Record<string, number | null> = {};
    const why: Record<string, string> = {};
    steps.forEach((measured, step) => {
      const gas = measured === undefined ? null : validGasOhm(measured);
      values[stepChannel(step)] = rounded(gas, 3);
      if (gas === null) why[stepChannel(step)] = 'E_NOT_READY';
    });
    const isComplete = Object.keys(why).length === 0;
    return { stream: 'scan', quality: 'good', values, ...(isComplete ? {} : { why }) };
  }
}

/** True when the gas of a field is a measurement: not a dummy, and at the heater's target. */
export function hasValidGas({ gasValid, heatStable }: Field): boolean {
  return gasValid && heatStable;
}

function validGasOhm({ field, air }: { readonly field: Field; readonly air: AirValues }): number | null {
  return hasValidGas(field) ? air.gasResistanceOhm : null;
}

function rawCounts(latest: Field, gas: Field | undefined): Record<string, number> {
  const { temperature, pressure, humidity } = latest.codes;
  return { temperature, pressure, humidity, ...(gas === undefined ? {} : { gasResistance: gas.codes.gas }) };
}

/** Digits below the sensor's noise would only fill the wire and the store. */
function rounded<T extends number | null>(value: T, decimals: number): T;
function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}
