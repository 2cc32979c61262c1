import { parseNumberText } from '../format/number-text.ts';

/** Which temperatures are hatched, °C. */
export type Isotherm =
  | { readonly kind: 'above'; readonly limitC: number }
  | { readonly kind: 'below'; readonly limitC: number }
  | { readonly kind: 'between'; readonly limitC: number; readonly upperC: number };

/** Reads `above:40.0`, `below:20.0` and `between:20.0:30.0`; anything else is none. */
export function parseIsotherm(text: string): Isotherm | undefined {
  const [kind, first = '', second = '', ...rest] = text.split(':');
  const limitC = parseNumberText(first);
  const upperC = parseNumberText(second);
  if (limitC === undefined || rest.length > 0) return undefined;
  if ((kind === 'above' || kind === 'below') && second === '') return { kind, limitC };
  return kind === 'between' && upperC !== undefined && upperC > limitC ? { kind, limitC, upperC } : undefined;
}

/** As `parseIsotherm` reads it; empty for none. */
export function formatIsotherm(isotherm: Isotherm | undefined): string {
  if (isotherm === undefined) return '';
  const limit = `${isotherm.kind}:${isotherm.limitC.toFixed(1)}`;
  return isotherm.kind === 'between' ? `${limit}:${isotherm.upperC.toFixed(1)}` : limit;
}

/** True for a temperature that is hatched; a pixel without one never is. */
export function isHatched(temperatureC: number, isotherm: Isotherm): boolean {
  if (isotherm.kind === 'above') return temperatureC > isotherm.limitC;
  if (isotherm.kind === 'below') return temperatureC < isotherm.limitC;
  return temperatureC >= isotherm.limitC && temperatureC <= isotherm.upperC;
}

/** How many pixels of a field are hatched. */
export function countHatched(field: Float32Array, isotherm: Isotherm | undefined): number {
  if (isotherm === undefined) return 0;
  let count = 0;
  for (let i = 0; i < field.length; i++) if (isHatched(field[i] ?? NaN, isotherm)) count++;
  return count;
}
