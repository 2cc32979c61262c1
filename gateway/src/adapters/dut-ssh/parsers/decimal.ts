import { garbled } from './command-output.ts';

const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;

/** The number that a whole token is, such as `-0.25`. @throws LabError E_GARBLED for anything else, `5.` and `1e3` too. */
export function parseDecimal(token: string): number {
  const value = Number(token);
  // an integer beyond 2^53 would be published as another one
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  if (!DECIMAL.test(token) || !isExact) throw garbled(`not a number: ${JSON.stringify(token.slice(0, 40))}`);
  return value;
}

/** What a sensor of a board can mean, °C; anything beyond is its code for a fault. */
const SENSIBLE_C = { min: -100, max: 300 } as const;

/** A temperature that can be believed, °C. @throws LabError E_GARBLED. */
export function sensibleC(temperatureC: number): number {
  if (temperatureC >= SENSIBLE_C.min && temperatureC <= SENSIBLE_C.max) return temperatureC;
  throw garbled(`no board has ${temperatureC} °C`);
}

/** A temperature in °C that can be believed. @throws LabError E_GARBLED. */
export function parseTemperatureC(token: string): number {
  return sensibleC(parseDecimal(token));
}
