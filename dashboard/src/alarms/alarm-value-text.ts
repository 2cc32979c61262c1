import type { Alarm, ChannelValue } from '@labgate/contract';
import { numberText } from '../format/number-text.ts';

/** What the unit resolves is not in an alarm; two decimals are finer than anybody acts on. */
const DECIMALS = 2;

/** A value that an alarm or an interlock has decided on. */
export function decidedText(value: ChannelValue): string {
  return typeof value === 'number' ? numberText(value, DECIMALS) : String(value);
}

/** The value of an alarm beside its limit; empty when there is none. */
export function alarmValueText({ val, limit }: Pick<Alarm, 'val' | 'limit'>): string {
  if (val === null) return '';
  return limit === undefined || limit === null
    ? decidedText(val)
    : `${decidedText(val)} (limit ${decidedText(limit)})`;
}
