import type { Channel } from '@labgate/contract';
import { MISSING, numberText, UNIT_SPACE } from './number-text.ts';
import { choosePrefix } from './unit-prefix.ts';

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

/** Decimals by descriptor unit, where the design fixes them (design §3). */
const DECIMALS: Readonly<Record<string, number>> = {
  '°C': 1,
  '°F': 1,
  K: 1,
  '%': 1,
  '%RH': 1,
  hPa: 1,
  m: 1,
  W: 2,
  Wh: 3,
  Ah: 3,
  Ω: 0,
  kΩ: 1,
  mV: 1,
  mA: 1,
  Hz: 1,
  counts: 0,
};
const LONGEST_WORD = 64;

/** Text and unit of a channel's value; `null` and everything unprintable is `—`. */
export function quantityText(
  value: number | string | boolean | null | undefined,
  channel: Pick<Channel, 'unit' | 'resolution' | 'datatype'>,
  options: QuantityOptions = {},
): QuantityText {
  if (typeof value === 'string') return word(value.slice(0, LONGEST_WORD));
  if (typeof value === 'boolean') return word(value ? 'on' : 'off');
  const unit = channel.unit ?? '';
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return { value: MISSING, unit: '', full: MISSING };
  }
  const prefix = choosePrefix(unit, value, options.previousUnit);
  const shown = value * prefix.factor;
  const decimals = decimalsOf(channel, prefix.unit, prefix.factor, shown);
  return joined(numberText(shown, decimals, options.locale), unitText(prefix.unit, options.channelName));
}

/** Decimals for values of `unit` that have no descriptor of their own, for example axis ends. */
export function decimalsOfUnit(unit: string): number {
  return Object.hasOwn(DECIMALS, unit) ? (DECIMALS[unit] ?? 2) : 2;
}

function decimalsOf(
  channel: Pick<Channel, 'resolution' | 'datatype'>,
  unit: string,
  factor: number,
  shown: number,
): number {
  if (channel.datatype === 'integer') return 0;
  const followsInstrument = ['V', 'A', 'mV', 'mA'].includes(unit);
  const fixed = Object.hasOwn(DECIMALS, unit) ? DECIMALS[unit] : undefined;
  if (fixed !== undefined && !followsInstrument) return fixed;
  if (channel.resolution !== undefined) {
    const decimals = Math.ceil(-Math.log10(channel.resolution * factor) - 1e-9);
    return Math.min(followsInstrument ? 3 : 6, Math.max(0, decimals));
  }
  if (fixed !== undefined) return fixed;
  if (followsInstrument) return 3;
  if (unit === '#') return 0;
  const size = Math.abs(shown);
  return size >= 1000 ? 0 : size >= 100 ? 1 : 2;
}

function unitText(unit: string, channelName: string | undefined): string {
  if (unit === '#') return '';
  return unit === '%' && channelName === 'humidity' ? '%RH' : unit;
}

function word(text: string): QuantityText {
  return { value: text, unit: '', full: text };
}

function joined(value: string, unit: string): QuantityText {
  return { value, unit, full: unit === '' ? value : `${value}${UNIT_SPACE}${unit}` };
}
