import type { Calibration } from './calibration.ts';
import {
  gasResistanceOhm,
  humidityPercent,
  pressurePa,
  temperatureC,
  type GasVariant,
} from './compensation.ts';
import type { AirValues, Field, FieldCodes } from './protocol.ts';
import { FIELD_LENGTH } from './registers.ts';

/** The counts a chip with this trimming measures in this air: the inverse of the compensation. */
export function fieldCodesOf(air: AirValues, calibration: Calibration, variant: GasVariant): FieldCodes {
  const temperature = codeFor((code) => temperatureC(code, calibration), air.temperatureC, 20);
  const measuredC = temperatureC(temperature, calibration);
  return {
    temperature,
    pressure: codeFor((code) => pressurePa(code, measuredC, calibration), air.pressurePa, 20),
    humidity: codeFor((code) => humidityPercent(code, measuredC, calibration), air.humidity, 16),
    ...gasCodesFor(air.gasResistanceOhm, calibration, variant),
  };
}

/** Puts a field into the 17 bytes the chip delivers; `parseField` takes it apart again. */
export function encodeField(field: Field, variant: GasVariant): Uint8Array {
  const { pressure, temperature, humidity, gas, gasRange } = field.codes;
  const bytes = new Uint8Array(FIELD_LENGTH);
  bytes[0] = (field.newData ? 0x80 : 0) | field.gasIndex;
  bytes[1] = field.measurementIndex;
  bytes.set([pressure >> 12, pressure >> 4, pressure << 4], 2);
  bytes.set([temperature >> 12, temperature >> 4, temperature << 4], 5);
  bytes.set([humidity >> 8, humidity], 8);
  const flags = (field.gasValid ? 0x20 : 0) | (field.heatStable ? 0x10 : 0);
  bytes.set([gas >> 2, (gas << 6) | flags | gasRange], variant === 'high' ? 15 : 13);
  return bytes;
}

/** The code of `bits` bits whose value is nearest to `target`; `valueOf` must be monotonic. */
function codeFor(valueOf: (code: number) => number, target: number, bits: number): number {
  let low = 0;
  let high = 2 ** bits - 1;
  const isRising = valueOf(high) > valueOf(low);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (valueOf(middle) < target === isRising) low = middle;
    else high = middle;
  }
  return Math.abs(valueOf(low) - target) <= Math.abs(valueOf(high) - target) ? low : high;
}

/** The range that shows a resistance nearest to the middle of its scale, as the chip's autoranging does. */
function gasCodesFor(
  resistanceOhm: number,
  calibration: Calibration,
  variant: GasVariant,
): { readonly gas: number; readonly gasRange: number } {
  let best = { gas: 0, gasRange: 0 };
  let bestDistance = Infinity;
  for (let gasRange = 0; gasRange < 16; gasRange++) {
    const gas = codeFor((code) => gasResistanceOhm(code, gasRange, variant, calibration), resistanceOhm, 10);
    const distance = Math.abs(gas - 512);
    if (distance < bestDistance) {
      best = { gas, gasRange };
      bestDistance = distance;
    }
  }
  return best;
}
