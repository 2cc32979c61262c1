/** A unit as shown: the value is multiplied by `factor`. */
export interface UnitPrefix {
  readonly unit: string;
  readonly factor: number;
}

interface PrefixPair {
  readonly small: UnitPrefix;
  readonly large: UnitPrefix;
  /** In the descriptor's unit: below `downAt` the small prefix is taken, at `upAt` the large one again. */
  readonly downAt: number;
  readonly upAt: number;
}

const PAIRS: Readonly<Record<string, PrefixPair>> = {
  V: { small: { unit: 'mV', factor: 1000 }, large: { unit: 'V', factor: 1 }, downAt: 0.1, upAt: 0.12 },
  A: { small: { unit: 'mA', factor: 1000 }, large: { unit: 'A', factor: 1 }, downAt: 0.1, upAt: 0.12 },
  Ω: { small: { unit: 'Ω', factor: 1 }, large: { unit: 'kΩ', factor: 0.001 }, downAt: 1000, upAt: 1200 },
};

/**
 * The prefix for a value in the descriptor's unit. The two thresholds differ, so a value that wavers around one of them
 * does not make its unit flicker; `previousUnit` is the unit shown before.
 */
export function choosePrefix(unit: string, value: number, previousUnit?: string): UnitPrefix {
  const pair = Object.hasOwn(PAIRS, unit) ? PAIRS[unit] : undefined;
  if (pair === undefined) return { unit, factor: 1 };
  if (!Number.isFinite(value)) return previousUnit === pair.small.unit ? pair.small : pair.large;
  const size = Math.abs(value);
  const wasSmall = previousUnit === pair.small.unit;
  return size < (wasSmall ? pair.upAt : pair.downAt) ? pair.small : pair.large;
}
