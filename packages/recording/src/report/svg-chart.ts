import { escapeHtml } from './escape-html.ts';
import { seconds, timeTicks, valueTicks } from './svg-axis.ts';

const WIDTH = 900;
const HEIGHT = 250;
const MARGIN = { left: 62, right: 12, top: 20, bottom: 30 } as const;
/** Told apart on paper too: dark and light, with dashes from the fifth on (Okabe and Ito). */
const COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#e69f00',
  '#000000',
  '#999999',
] as const;
const SOLID_CURVES = 4;
const MARK_COLOURS = { trip: '#a3120f', mark: '#555' } as const;
/** Width of a letter at this size, px: a label that would cover the one before is left out. */
const LETTER_PX = 6.2;

/** A curve with its name. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** A moment that every chart shows. */
export interface ChartMark {
  /** Seconds since the start. */
  readonly atS: number;
  readonly label: string;
  readonly kind: keyof typeof MARK_COLOURS;
}

interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  readonly marks: readonly ChartMark[];
  /** Length of the run: all charts of a report share their time axis. */
  readonly durationS: number;
}

/** Curves over seconds as one SVG element, with axes, a legend and nothing that has to be loaded. */
export function svgChart({ title, unit, series, marks, durationS }: Chart): string {
  const endS = Math.max(durationS, 1);
  const [low, high] = span(series.flatMap(({ points }) => points.map(([, value]) => value)));
  const x = (atS: number): number => MARGIN.left + (atS / endS) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number): number =>
    HEIGHT - MARGIN.bottom - ((value - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const curves = series.map(({ points }, i) => {
    const path = points.map(
      ([atS, value], n) => `${n === 0 ? 'M' : 'L'}${x(atS).toFixed(1)} ${y(value).toFixed(1)}`,
    );
    return `<path d="${path.join('')}" fill="none" stroke="${colour(i)}" stroke-width="1.5"${dash(i)}/>`;
  });
  const legend = series.map(
    ({ name }, i) =>
      `<span><svg viewBox="0 0 24 4"><path d="M0 2H24" stroke="${colour(i)}" stroke-width="3"${dash(i)}/></svg>${escapeHtml(name)}</span>`,
  );
  return (
    `<figure><figcaption>${escapeHtml(title)} [${escapeHtml(unit)}]</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">` +
    `${yAxis(low, high, y)}${xAxis(endS, x)}${markLines(marks, x)}${curves.join('')}</svg>` +
    `<p class="legend">${legend.join('')}</p></figure>`
  );
}

function colour(i: number): string {
  return COLOURS[i % COLOURS.length] ?? '#000000';
}

function dash(i: number): string {
  return i < SOLID_CURVES ? '' : ' stroke-dasharray="6 3"';
}

function span(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low === Infinity) return [0, 1];
  const room = Math.max((high - low) * 0.05, Math.abs(high) * 1e-3, 1e-3);
  return [low - room, high + room];
}

function yAxis(low: number, high: number, y: (value: number) => number): string {
  const lines = valueTicks(low, high).map(({ value, text }) => {
    const at = y(value).toFixed(1);
    return (
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" stroke="#ddd"/>` +
      `<text x="${MARGIN.left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${text}</text>`
    );
  });
  return lines.join('');
}

function xAxis(endS: number, x: (atS: number) => number): string {
  const bottom = HEIGHT - MARGIN.bottom;
  const ticks = timeTicks(endS).map((atS) => {
    const at = x(atS).toFixed(1);
    const anchor = atS === 0 ? 'start' : x(atS) > WIDTH - MARGIN.right - 20 ? 'end' : 'middle';
    return (
      `<line x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}" stroke="#999"/>` +
      `<text x="${at}" y="${HEIGHT - 10}" text-anchor="${anchor}">${seconds(atS)}</text>`
    );
  });
  const line = `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${bottom}" y2="${bottom}" stroke="#999"/>`;
  return line + ticks.join('');
}

function markLines(marks: readonly ChartMark[], x: (atS: number) => number): string {
  let freeFrom = MARGIN.left;
  const lines = marks
    .toSorted((left, right) => left.atS - right.atS)
    .map(({ atS, label, kind }) => {
      const at = x(atS);
      const stroke = MARK_COLOURS[kind];
      const width = label.length * LETTER_PX;
      const isLeft = at + width > WIDTH - MARGIN.right;
      const from = isLeft ? at - width : at;
      const text = `<text x="${(isLeft ? at - 3 : at + 3).toFixed(1)}" y="12" text-anchor="${isLeft ? 'end' : 'start'}" fill="${stroke}">${escapeHtml(label)}</text>`;
      const hasRoom = from >= freeFrom;
      if (hasRoom) freeFrom = from + width + LETTER_PX;
      return `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="4" y2="${HEIGHT - MARGIN.bottom}" stroke="${stroke}" stroke-dasharray="2 3"/>${hasRoom ? text : ''}`;
    });
  return lines.join('');
}
