/** Most decimals a value is kept with as a scaled integer. */
export const MAX_DECIMALS = 6;
/** Says that a value is kept as a double. */
export const NOT_DECIMAL = MAX_DECIMALS + 1;

const POWERS = Float64Array.from({ length: MAX_DECIMALS + 1 }, (_, decimals) => 10 ** decimals);
/** Scaled integers stay well inside what a double holds exactly, so that scaling back gives the same double. */
const LARGEST_SCALED = 2 ** 51;

/** 10 to the power of `decimals`. */
export function powerOfTen(decimals: number): number {
  return POWERS[decimals] ?? Number.NaN;
}

/** True when `value` is `integer / 10^decimals` exactly, as the nearest double. */
export function fitsDecimals(value: number, decimals: number): boolean {
  const power = powerOfTen(decimals);
  const scaled = Math.round(value * power);
  return scaled / power === value && scaled < LARGEST_SCALED && scaled > -LARGEST_SCALED;
}

/** The fewest decimals, at least `atLeast`, that hold `value` exactly; `NOT_DECIMAL` when none do. */
export function decimalsOf(value: number, atLeast: number): number {
  for (let decimals = atLeast; decimals <= MAX_DECIMALS; decimals++) {
    if (fitsDecimals(value, decimals)) return decimals;
  }
  return NOT_DECIMAL;
}
