/** How the values of a chart are scaled. */
export type ValueScale =
  | { readonly kind: 'auto' }
  | { readonly kind: 'log' }
  /** Stands still: a pair of ends for each axis. */
  | { readonly kind: 'lock'; readonly ends: readonly (readonly [low: number, high: number])[] };

/** Scales that are not automatic, by the key of their chart. */
export type ValueScales = ReadonlyMap<string, ValueScale>;

export const AUTO_SCALE: ValueScale = { kind: 'auto' };

/** Reads `V~log;°C~20~80`; anything else is left out. */
export function parseScales(text: string): ValueScales {
  const scales = new Map<string, ValueScale>();
  for (const item of text.split(';')) {
    const [key = '', ...rest] = item.split('~');
    if (rest[0] === 'log') scales.set(key, { kind: 'log' });
    const numbers = rest.map((part) => (part === '' ? NaN : Number(part)));
    if (numbers.length === 0 || numbers.length % 2 === 1 || !numbers.every(Number.isFinite)) continue;
    const ends = Array.from(
      { length: numbers.length / 2 },
      (_, i) => [numbers[2 * i], numbers[2 * i + 1]] as const,
    );
    if (ends.every(([low, high]) => high > low)) scales.set(key, { kind: 'lock', ends });
  }
  return scales;
}

/** As `parseScales` reads it. */
export function formatScales(scales: ValueScales): string {
  return [...scales]
    .flatMap(([key, scale]) => {
      if (scale.kind === 'auto') return [];
      return scale.kind === 'log' ? [`${key}~log`] : [[key, ...scale.ends.flat()].join('~')];
    })
    .join(';');
}

/** The ends of an axis around what there is: a tenth of air, and room for a flat line so that it is not drawn on the axis. */
export function paddedRange(low: number, high: number): [number, number] {
  if (low > high) return [0, 1];
  const padding = high > low ? (high - low) * 0.1 : Math.max(Math.abs(high) * 0.02, 0.5);
  return [low - padding, high + padding];
}

/** The ends of a logarithmic axis: whole decades around what is positive. */
export function logRange(low: number, high: number): [number, number] {
  if (!(high > 0)) return [0.1, 1];
  const lowest = low > 0 ? low : high / 1000;
  const from = 10 ** Math.floor(Math.log10(lowest));
  const to = 10 ** Math.ceil(Math.log10(high));
  return [from, to > from ? to : from * 10];
}
