/** How a line is drawn, so that it is told apart without colour too. */
export interface SeriesStyle {
  /** 1…6: the custom property `--series-N`. */
  readonly colour: number;
  /** Dash pattern in CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
  readonly widthPx: number;
}

const COLOURS = 6;
// Solid, dash, dot, dash-dot, long dash, solid thick (design §7).
const LINES: readonly Pick<SeriesStyle, 'dash' | 'widthPx'>[] = [
  { dash: [], widthPx: 1.75 },
  { dash: [7, 4], widthPx: 1.75 },
  { dash: [2, 3], widthPx: 2 },
  { dash: [8, 3, 2, 3], widthPx: 1.75 },
  { dash: [14, 4], widthPx: 1.75 },
  { dash: [], widthPx: 3 },
];

/** Style of the line at `index`; after six the colours come again with the next pattern, so 36 differ. */
export function seriesStyle(index: number): SeriesStyle {
  const colour = index % COLOURS;
  const line = LINES[(colour + Math.floor(index / COLOURS)) % LINES.length] ?? { dash: [], widthPx: 1.75 };
  return { colour: colour + 1, ...line };
}
