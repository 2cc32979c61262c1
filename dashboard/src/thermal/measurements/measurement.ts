import type { PixelPoint } from '../orientation.ts';

/** Where something is measured, in pixels of the sensor, however the picture is turned. */
export type Shape =
  | { readonly kind: 'spot'; readonly x: number; readonly y: number; readonly size: 1 | 3 }
  | { readonly kind: 'box'; readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
    }
  | { readonly kind: 'polygon'; readonly points: readonly PixelPoint[] };
export type ShapeKind = Shape['kind'];

/** A place on the picture that somebody watches. */
export interface Measurement {
  /** 1…16: its number, which is also its colour. */
  readonly id: number;
  readonly name: string;
  readonly shape: Shape;
  /** Id of the region of the gateway it is, where all browsers share it. */
  readonly region?: string;
}

export const MOST_MEASUREMENTS = 16;
/** Corners a polygon may have. */
export const MOST_CORNERS = 16;
const LONGEST_NAME = 24;
const PREFIXES: Readonly<Record<ShapeKind, string>> = { spot: 'Sp', box: 'Bx', line: 'Ln', polygon: 'Pg' };

/** The name a measurement has until somebody gives it one. */
export function defaultName(kind: ShapeKind, id: number): string {
  return `${PREFIXES[kind]}${id}`;
}

/** A name as it may be kept: one short line without the signs that separate measurements in the address. */
export function cleanName(name: string): string {
  return name.replace(/[\p{Cc};~]/gu, ' ').slice(0, LONGEST_NAME);
}

/** The list with one more measurement of this shape, with the lowest free number; the same list when it is full. */
export function withShape(list: readonly Measurement[], shape: Shape): readonly Measurement[] {
  const id = freeId(list);
  if (id === undefined) return list;
  return [...list, { id, name: defaultName(shape.kind, id), shape }].sort((a, b) => a.id - b.id);
}

/** The lowest number that is free; `undefined` when the list is full. */
export function freeId(list: readonly Measurement[]): number | undefined {
  for (let id = 1; id <= MOST_MEASUREMENTS; id++) if (!list.some((each) => each.id === id)) return id;
  return undefined;
}
