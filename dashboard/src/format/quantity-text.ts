import { findUnit, readoutDecimals, type Channel } from '@labgate/contract';
import { MISSING, numberText, UNIT_SPACE } from './number-text.ts';
import { preferences } from '../preferences/preferences.ts';
import { fahrenheit } from './fahrenheit.ts';
import { elapsedText } from './time-text.ts';
import { choosePrefix, type UnitPrefix } from './unit-prefix.ts';

/** A value as it is shown. */
export interface QuantityText {
  /** The number, word or `—`. */
  readonly value: string;
  /** The unit, empty for words and pure numbers. */
  readonly unit: string;
  /** Both, joined by a narrow no-break space. */
  readonly full: string;
}

/** What the text of a value depends on. */
export interface QuantityOptions {
  /** The channel's name in its stream, for the few quantities that are shown in their own way. */
  readonly channelName?: string;
  /** The unit shown before, for the hysteresis of the prefix. */
  readonly previousUnit?: string;
  readonly locale?: string;
}

/** Usual decimals of the units that only the screen has (design §3). */
const PREFIXED_DECIMALS: Readonly<Record<string, number>> = { mV: 1, mA: 1, kΩ: 1, '°F': 1 };
const LONGEST_WORD = 64;
/** From here on seconds say nothing. */
const LONG_S = 600;

/** Text and unit of a channel's value; `null` and everything unprintable is `—`, a text that says nothing is `none`. */
export function quantityText(
  value: number | string | boolean | null | undefined,
  channel: Pick<Channel, 'unit' | 'resolution' | 'datatype'>,
  options: QuantityOptions = {},
): QuantityText {
  if (typeof value === 'string') return word(value === '' ? 'none' : value.slice(0, LONGEST_WORD));
  if (typeof value === 'boolean') return word(value ? 'on' : 'off');
  const unit = channel.unit ?? '';
  if (shownUnit(unit) !== unit) {
    return quantityText(
      typeof value === 'number' ? fahrenheit(value) : value,
      inFahrenheit(channel),
      options,
    );
  }
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return { value: MISSING, unit: '', full: MISSING };
  }
  if (unit === 's' && Math.abs(value) >= LONG_S) return word(elapsedText(value));
  const prefix = choosePrefix(unit, value, options.previousUnit);
  const shown = value * prefix.factor;
  const decimals = decimalsOf(channel, prefix, shown);
  return joined(numberText(shown, decimals, options.locale), unitText(prefix.unit, options.channelName));
}

/** No finer than is usual for the unit, and no finer than the channel resolves. */
function decimalsOf(
  { datatype, resolution }: Pick<Channel, 'resolution' | 'datatype'>,
  { unit, factor }: UnitPrefix,
  shown: number,
): number {
  if (datatype === 'integer' && resolution === undefined) return 0;
  const usual = Object.hasOwn(PREFIXED_DECIMALS, unit) ? PREFIXED_DECIMALS[unit] : findUnit(unit)?.decimals;
  if (resolution !== undefined) {
    return Math.min(usual ?? Infinity, readoutDecimals(unit, resolution * factor));
  }
  if (usual !== undefined) return usual;
  const size = Math.abs(shown);
  return size >= 1000 ? 0 : size >= 100 ? 1 : 2;
}

/** The unit in which the screen shows values of a channel that has this one. */
export function shownUnit(unit: string): string {
  return unit === '°C' ? preferences.snapshot().temperatureUnit : unit;
}

function unitText(unit: string, channelName: string | undefined): string {
  if (unit === '#') return '';
  return unit === '%' && channelName === 'humidity' ? '%RH' : unit;
}

// What resolves tenths of a degree is shown in tenths, whatever the degree.
function inFahrenheit<Shape extends { readonly unit?: string | undefined }>(channel: Shape): Shape {
  return { ...channel, unit: '°F' };
}

function word(text: string): QuantityText {
  return { value: text, unit: '', full: text };
}

function joined(value: string, unit: string): QuantityText {
  return { value, unit, full: unit === '' ? value : `${value}${UNIT_SPACE}${unit}` };
}
