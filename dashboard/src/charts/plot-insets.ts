import { VALUE_AXIS_PX } from './plot-look.ts';

/** Room beside the plots, the same for all charts, so that they have one time axis; CSS pixels. */
export interface PlotInsets {
  readonly left: number;
  /** For a second axis, where one of the charts has one, and the names of the lines. */
  readonly right: number;
  readonly labels: number;
}

const LABEL_SPACE_PX = { least: 72, most: 140, share: 0.2 } as const;

/** Narrower charts need the room: there the legend alone says which line is which, and a second axis takes its own. */
const NARROW_PX = 600;
const EDGE_PX = 16;

/** The insets for charts of this width. */
export function plotInsets(widthPx: number, hasSecondAxis: boolean): PlotInsets {
  if (widthPx < NARROW_PX) return { left: VALUE_AXIS_PX, right: EDGE_PX, labels: 0 };
  const { least, most, share } = LABEL_SPACE_PX;
  const labels = Math.round(Math.min(most, Math.max(least, widthPx * share)));
  return { left: VALUE_AXIS_PX, right: labels + (hasSecondAxis ? VALUE_AXIS_PX : 0), labels };
}
