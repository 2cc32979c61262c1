import type uPlot from 'uplot';
import { fahrenheit, fahrenheitTicks } from '../format/fahrenheit.ts';
import { shownUnit } from '../format/quantity-text.ts';
import { valueTicks } from './axis-text.ts';
import type { ValueScale } from './value-range.ts';

/** Where the ticks of an axis of values stand and how they read, in the unit that the screen shows. */
export function valueAxis(unit: string, kind: ValueScale['kind']): Pick<uPlot.Axis, 'values' | 'splits'> {
  const isFahrenheit = shownUnit(unit) === '°F';
  if (kind === 'log') return { values: (_, ticks) => ticks.map((tick) => decadeText(tick, isFahrenheit)) };
  if (!isFahrenheit) return { values: (_, ticks, _axis, _space, step) => valueTicks(ticks, step) };
  return {
    splits: (_, _axis, low, high, step) => fahrenheitTicks(low, high, step).ticksC,
    values: (_, ticks, _axis, _space, step) => {
      const { stepF } = fahrenheitTicks(0, 0, step);
      return valueTicks(
        ticks.map((tick) => (tick === null ? null : fahrenheit(tick))),
        stepF,
      );
    },
  };
}

function decadeText(tick: number | null, isFahrenheit: boolean): string {
  if (tick === null || !Number.isInteger(Math.log10(tick))) return '';
  return isFahrenheit ? String(Math.round(fahrenheit(tick))) : String(tick);
}
