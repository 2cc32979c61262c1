/** Units as they end a name, by the convention that a name carries its unit; the longest are looked for first. */
const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ['Samples', 'samples'],
  ['Seconds', 's'],
  ['Minutes', 'min'],
  ['Counts', 'counts'],
  ['Frames', 'frames'],
  ['Bytes', 'bytes'],
  ['Days', 'd'],
  ['Bits', 'bits'],
  ['Ohm', 'Ω'],
  ['Hz', 'Hz'],
  ['Ms', 'ms'],
  ['Us', 'µs'],
  ['Pa', 'Pa'],
  ['Mm', 'mm'],
  ['A', 'A'],
  ['C', '°C'],
  ['H', 'h'],
  ['K', 'K'],
  ['S', 's'],
  ['V', 'V'],
  ['W', 'W'],
];

/** What a form shows for a key of the configuration. */
export interface FieldLabel {
  readonly title: string;
  readonly unit: string | undefined;
}

/** Reads label and unit out of a key: `maxVoltageV` is «Max voltage» in V. */
export function labelOf(key: string): FieldLabel {
  const found = UNITS.find(([suffix]) => new RegExp(`[a-z0-9]${suffix}$`).test(key));
  const words = (found === undefined ? key : key.slice(0, -found[0].length))
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return { title: words.charAt(0).toUpperCase() + words.slice(1), unit: found?.[1] };
}
