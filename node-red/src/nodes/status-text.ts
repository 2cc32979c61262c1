import type { ChannelValue } from '@labgate/contract';

/** Longest text below a node. */
const MAX_STATUS_LENGTH = 19;

/** A value with its unit, short enough for a status. */
export function readingText(value: ChannelValue, unit: string): string {
  if (value === null) return 'no value';
  const text = typeof value === 'number' ? String(Number(value.toPrecision(5))) : String(value);
  return shortened(unit === '' || unit === '#' ? text : `${text} ${unit}`);
}

/** A text cut to the length of a status. */
export function shortened(text: string): string {
  return text.length <= MAX_STATUS_LENGTH ? text : `${text.slice(0, MAX_STATUS_LENGTH - 1)}…`;
}
