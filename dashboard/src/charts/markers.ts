import { signedText, UNIT_SPACE } from '../format/number-text.ts';
import { quantityText } from '../format/quantity-text.ts';
import type { TimeInterval } from './time-window.ts';

/** The two marked times, Unix ms; B is never there without A. */
export interface Markers {
  readonly aMs: number | undefined;
  readonly bMs: number | undefined;
}

/** Reads the two times of the address. */
export function parseMarkers(a: string, b: string): Markers {
  const aMs = parseTime(a);
  return { aMs, bMs: aMs === undefined ? undefined : parseTime(b) };
}

/** The markers after `M` at a time: the first press sets A, the second B, the third takes both away. */
export function nextMarkers({ aMs, bMs }: Markers, atMs: number): Markers {
  if (aMs === undefined) return { aMs: Math.round(atMs), bMs: undefined };
  if (bMs === undefined) return { aMs, bMs: Math.round(atMs) };
  return { aMs: undefined, bMs: undefined };
}

/** A marked time moved by a hundredth of what is seen. */
export function nudged(tsMs: number, direction: 1 | -1, { fromMs, toMs }: TimeInterval): number {
  return Math.round(tsMs + (direction * (toMs - fromMs)) / 100);
}

/** Difference and slope of a value between the markers, `+1.20 °C · +0.40 °C/min`; empty where one is missing. */
export function markerDeltaText(
  a: number | undefined,
  b: number | undefined,
  spanMs: number,
  { unit, resolution }: { readonly unit: string; readonly resolution: number | undefined },
): string {
  if (a === undefined || b === undefined || spanMs === 0) return '';
  const description = {
    unit,
    datatype: 'float' as const,
    ...(resolution === undefined ? {} : { resolution }),
  };
  const { value, unit: shownUnit } = quantityText(b - a, description);
  const signed = b >= a ? `+${value}` : value;
  const per = slopeUnit(Math.abs(spanMs));
  const slope = signedText(((b - a) / spanMs) * per.ms, slopeDecimals(((b - a) / spanMs) * per.ms));
  const unitText = shownUnit === '' ? '' : `${UNIT_SPACE}${shownUnit}`;
  return `${signed}${unitText} · ${slope}${UNIT_SPACE}${unit}/${per.name}`;
}

function slopeUnit(spanMs: number): { readonly name: string; readonly ms: number } {
  if (spanMs < 120_000) return { name: 's', ms: 1000 };
  return spanMs < 7_200_000 ? { name: 'min', ms: 60_000 } : { name: 'h', ms: 3_600_000 };
}

// Three digits that say something.
function slopeDecimals(slope: number): number {
  const size = Math.abs(slope);
  return size === 0 ? 1 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
}

function parseTime(text: string): number | undefined {
  const tsMs = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(tsMs) ? tsMs : undefined;
}
