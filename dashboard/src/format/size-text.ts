import { numberText, UNIT_SPACE } from './number-text.ts';

const STEPS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size in its largest sensible unit, of 1000 each. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < STEPS.length - 1) {
    value /= 1000;
    step++;
  }
  return `${numberText(value, step === 0 || value >= 100 ? 0 : 1)}${UNIT_SPACE}${STEPS[step]}`;
}
