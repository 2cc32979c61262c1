import type { Isotherm } from './isotherm.ts';
import type { Smoothing } from './interpolation.ts';
import type { Orientation } from './orientation.ts';
import type { PaletteName } from './palettes.ts';
import type { RangeMode, TemperatureRange } from './temperature-range.ts';

/** What somebody chose for the picture. */
export interface ThermalSettings {
  readonly palette: PaletteName;
  readonly smoothing: Smoothing;
  readonly rangeMode: RangeMode;
  /** The ends of a manual or locked range; the present ones when it is not given. */
  readonly fixedRange: TemperatureRange | undefined;
  readonly orientation: Orientation;
  readonly hasMarks: boolean;
  /** How many frames the picture is averaged over, exponentially; numbers never are. */
  readonly averaging: Averaging;
  readonly isotherm: Isotherm | undefined;
}

/** The choices of averaging; 1 is none. */
export const AVERAGINGS = [1, 2, 4] as const;
export type Averaging = (typeof AVERAGINGS)[number];
