import { roundStep } from '@labgate/contract';

/** Most ticks of an axis, and the steps people count in, s. */
const MOST_TICKS = 6;
const TIME_STEPS_S = [
  60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
] as const;

/** A round value and how it is written. */
export interface ValueTick {
  readonly value: number;
  readonly text: string;
}

/** Round values between two others. */
export function valueTicks(low: number, high: number): ValueTick[] {
  const step = roundStep((high - low) / (MOST_TICKS - 1));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const value = (first + i) * step;
    return { value, text: value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, '$1') };
  });
}

/** Round times from 0 to `endS`, s. */
export function timeTicks(endS: number): number[] {
  const least = endS / MOST_TICKS;
  const step = least <= 30 ? roundStep(least) : (TIME_STEPS_S.find((each) => each >= least) ?? least);
  return Array.from({ length: Math.floor(endS / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** A time as people say it. */
export function seconds(value: number): string {
  if (value < 120) return `${Number(value.toFixed(value < 10 ? 1 : 0))} s`;
  if (value < 7_200) return `${Number((value / 60).toFixed(1))} min`;
  return `${Number((value / 3_600).toFixed(2))} h`;
}
