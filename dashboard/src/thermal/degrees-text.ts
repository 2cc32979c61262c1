import { quantityText } from '../format/quantity-text.ts';

/** A temperature of the picture with its unit, one decimal; `—` where there is none. */
export function degreesText(temperatureC: number | undefined): string {
  return quantityText(temperatureC, { unit: '°C', datatype: 'float', resolution: 0.1 }).full;
}
