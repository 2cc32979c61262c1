import type { Measurement } from './measurements/measurement.ts';
import type { PixelPoint } from './orientation.ts';

/** What people put on the picture. */
export interface Annotations {
  readonly list: readonly Measurement[];
  /** The measurement whose handles are shown. */
  readonly selected: number | undefined;
  /** Corners of a polygon that is being drawn. */
  readonly open: readonly PixelPoint[];
  /** Temperature that all numbers are compared with, °C; `undefined` for none. */
  readonly referenceC: number | undefined;
}

/** A picture nobody has put anything on. */
export const NO_ANNOTATIONS: Annotations = { list: [], selected: undefined, open: [], referenceC: undefined };
