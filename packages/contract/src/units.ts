/** What is known of a unit. */
export interface Unit {
  readonly quantity: string;
  /** Name in words, plural. */
  readonly name: string;
  /** Decimals of a readout when `$desc` gives no resolution. */
  readonly decimals: number;
}

/** The units `$desc` uses (contract §4: SI, or °C, % and hPa); any other unit is shown as it is. */
export const UNITS = {
  '°C': { quantity: 'temperature', name: 'degrees Celsius', decimals: 1 },
  K: { quantity: 'temperature difference', name: 'kelvins', decimals: 1 },
  '%': { quantity: 'ratio', name: 'percent', decimals: 1 },
  hPa: { quantity: 'pressure', name: 'hectopascals', decimals: 1 },
  Ω: { quantity: 'resistance', name: 'ohms', decimals: 0 },
  m: { quantity: 'length', name: 'metres', decimals: 1 },
  V: { quantity: 'voltage', name: 'volts', decimals: 3 },
  A: { quantity: 'current', name: 'amperes', decimals: 3 },
  W: { quantity: 'power', name: 'watts', decimals: 2 },
  Wh: { quantity: 'energy', name: 'watt-hours', decimals: 3 },
  Ah: { quantity: 'charge', name: 'ampere-hours', decimals: 3 },
  Hz: { quantity: 'frequency', name: 'hertz', decimals: 2 },
  s: { quantity: 'time', name: 'seconds', decimals: 1 },
  ms: { quantity: 'time', name: 'milliseconds', decimals: 1 },
  ppm: { quantity: 'ratio', name: 'parts per million', decimals: 0 },
  '#': { quantity: 'number', name: '', decimals: 0 },
} as const satisfies Readonly<Record<string, Unit>>;

/** Looks a unit up; `undefined` for one the contract does not name. */
export function findUnit(unit: string): Unit | undefined {
  return Object.hasOwn(UNITS, unit) ? UNITS[unit as keyof typeof UNITS] : undefined;
}

/**
 * Decimals of a readout: what the resolution of the channel resolves, else what is usual for its unit, else 2.
 * `resolution` is in the unit.
 */
export function readoutDecimals(unit: string | undefined, resolution?: number): number {
  if (resolution !== undefined && resolution > 0) {
    // 0.01 → 2, 0.5 → 1, 0.0025 → 3; the small term keeps 0.1 ** n from counting as the next decade.
    return Math.min(9, Math.max(0, Math.ceil(-Math.log10(resolution) - 1e-9)));
  }
  return unit === undefined ? 2 : (findUnit(unit)?.decimals ?? 2);
}

/** Words for our air-quality estimate, by the upper end of their range (index 0–500, lower is better). */
export const AIR_QUALITY_WORDS = [
  { upTo: 50, word: 'excellent' },
  { upTo: 100, word: 'good' },
  { upTo: 150, word: 'light' },
  { upTo: 200, word: 'moderate' },
  { upTo: 300, word: 'heavy' },
  { upTo: 500, word: 'severe' },
] as const;

/** The word for an air-quality index. */
export function airQualityWord(iaq: number): (typeof AIR_QUALITY_WORDS)[number]['word'] {
  return AIR_QUALITY_WORDS.find(({ upTo }) => iaq <= upTo)?.word ?? 'severe';
}
