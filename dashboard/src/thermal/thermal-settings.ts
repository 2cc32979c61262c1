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
}
