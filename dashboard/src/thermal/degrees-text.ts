import { MISSING, numberText, UNIT_SPACE } from '../format/number-text.ts';

/** A temperature of the picture with its unit, one decimal; `—` where there is none. */
export function degreesText(temperatureC: number | undefined): string {
  const text = numberText(temperatureC ?? NaN, 1);
  return text === MISSING ? text : `${text}${UNIT_SPACE}°C`;
}
