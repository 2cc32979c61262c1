import type { AlignedLines } from './align-lines.ts';
import type { ChartGap } from './chart-gaps.ts';
import type { ChartMark } from './chart-marks.ts';
import type { StoredPoints } from './series-points.ts';
import type { TimeInterval } from './time-window.ts';

/** A value that a rule draws a line at. */
export interface ChartLimit {
  /** The line it belongs to. */
  readonly series: number;
  readonly value: number;
  readonly text: string;
}

/** A stretch of time in which an alarm stands on a line of the chart. */
export interface AlarmBand {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Everything that one chart shows. */
export interface ChartPicture {
  readonly data: AlignedLines;
  /** What is stored of each line, for the band of its buckets. */
  readonly bands: readonly (StoredPoints | undefined)[];
  readonly interval: TimeInterval;
  readonly gaps: readonly ChartGap[];
  readonly limits: readonly ChartLimit[];
  readonly alarms: readonly AlarmBand[];
  readonly marks: readonly ChartMark[];
}

/** A chart before anything is known. */
export const EMPTY_PICTURE: ChartPicture = {
  data: [[]],
  bands: [],
  interval: { fromMs: 0, toMs: 0 },
  gaps: [],
  limits: [],
  alarms: [],
  marks: [],
};
