import { roundStep } from '@labgate/contract';

const F_PER_C = 1.8;
const FREEZING_F = 32;

/** °C in °F; for the screen only. */
export function fahrenheit(temperatureC: number): number {
  return temperatureC * F_PER_C + FREEZING_F;
}

/** Ticks of an axis in °C that are round numbers of °F, at least about `stepC` apart. */
export function fahrenheitTicks(
  lowC: number,
  highC: number,
  stepC: number,
): { readonly ticksC: number[]; readonly stepF: number } {
  const stepF = roundStep(stepC * F_PER_C);
  const firstF = Math.ceil(fahrenheit(lowC) / stepF - 1e-9);
  const lastF = Math.floor(fahrenheit(highC) / stepF + 1e-9);
  const ticksC = Array.from(
    { length: Math.max(0, lastF - firstF + 1) },
    (_, i) => ((firstF + i) * stepF - FREEZING_F) / F_PER_C,
  );
  return { ticksC, stepF };
}
