import type { Calibration } from './calibration.ts';

/** Which gas stage the chip has: the range and the formula of the gas resistance depend on it (register 0xF0). */
export type GasVariant = 'low' | 'high';

/** Temperature in °C from the 20-bit code (datasheet §3.6.1). */
export function temperatureC(code: number, calibration: Calibration): number {
  const { t1, t2, t3 } = calibration;
  const linear = (code / 16384 - t1 / 1024) * t2;
  const offset = code / 131072 - t1 / 8192;
  return (linear + offset * offset * t3 * 16) / 5120;
}

/** Pressure in Pa from the 20-bit code and the temperature in °C of the same field (datasheet §3.6.2). */
export function pressurePa(code: number, temperature: number, calibration: Calibration): number {
  const { p1, p2, p3, p4, p5, p6, p7, p8, p9, p10 } = calibration;
  const fine = (temperature * 5120) / 2 - 64000;
  const offset = ((fine * fine * p6) / 131072 + fine * p5 * 2) / 4 + p4 * 65536;
  const sensitivity = (1 + ((p3 * fine * fine) / 16384 + p2 * fine) / 524288 / 32768) * p1;
  if (Math.trunc(sensitivity) === 0) return 0;
  const pressure = ((1048576 - code - offset / 4096) * 6250) / sensitivity;
  const square = (p9 * pressure * pressure) / 2147483648;
  const linear = (pressure * p8) / 32768;
  const cube = ((pressure / 256) ** 3 * p10) / 131072;
  return pressure + (square + linear + cube + p7 * 128) / 16;
}

/** Relative humidity, 0…100 %, from the 16-bit code and the temperature in °C of the same field (datasheet §3.6.3). */
export function humidityPercent(code: number, temperature: number, calibration: Calibration): number {
  const { h1, h2, h3, h4, h5, h6, h7 } = calibration;
  const zeroed = code - (h1 * 16 + (h3 / 2) * temperature);
  const gain = 1 + (h4 / 16384) * temperature + (h5 / 1048576) * temperature * temperature;
  const linear = zeroed * (h2 / 262144) * gain;
  const humidity = linear + (h6 / 16384 + (h7 / 2097152) * temperature) * linear * linear;
  return Math.min(100, Math.max(0, humidity));
}

/** Gas resistance in Ω from the 10-bit code and its range, 0…15 (datasheet §3.7.2). */
export function gasResistanceOhm(
  code: number,
  range: number,
  variant: GasVariant,
  calibration: Calibration,
): number {
  return variant === 'high'
    ? highGasResistanceOhm(code, range)
    : lowGasResistanceOhm(code, range, calibration);
}

function highGasResistanceOhm(code: number, range: number): number {
  return (1e6 * (262144 >> range)) / (4096 + 3 * (code - 512));
}

/** Corrections of the low variant's ranges, %; the ranges that are not listed have none. */
const LOW_GAIN_PERCENT: Readonly<Record<number, number>> = { 5: -1, 7: -0.8, 10: -0.2, 11: -0.5, 13: -1 };
const LOW_SCALE_PERCENT: Readonly<Record<number, number>> = { 4: 0.1, 5: 0.7, 7: -0.8, 8: -0.1 };

function lowGasResistanceOhm(code: number, range: number, calibration: Calibration): number {
  const span = (1340 + 5 * calibration.rangeSwErr) * (1 + (LOW_GAIN_PERCENT[range] ?? 0) / 100);
  const scale = 1 + (LOW_SCALE_PERCENT[range] ?? 0) / 100;
  return 1 / (scale * 1.25e-7 * 2 ** range * ((code - 512) / span + 1));
}
