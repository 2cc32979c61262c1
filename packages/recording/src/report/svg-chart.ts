import { escapeHtml } from './escape-html.ts';

const WIDTH = 900;
const HEIGHT = 250;
const MARGIN = { left: 62, right: 12, top: 10, bottom: 30 } as const;
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
const TICKS = 5;

/** A curve with its name. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** Curves over seconds as one SVG element, with axes, a legend and nothing that has to be loaded. */
export function svgChart(title: string, unit: string, series: readonly ChartSeries[]): string {
  const all = series.flatMap(({ points }) => points);
  const endS = Math.max(...all.map(([atS]) => atS), 1);
  const [low, high] = span(all.map(([, value]) => value));
  const x = (atS: number): number => MARGIN.left + (atS / endS) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number): number =>
    HEIGHT - MARGIN.bottom - ((value - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const curves = series.map(({ points }, i) => {
    const path = points.map(
      ([atS, value], n) => `${n === 0 ? 'M' : 'L'}${x(atS).toFixed(1)} ${y(value).toFixed(1)}`,
    );
    const dash = i >= 4 ? ' stroke-dasharray="6 3"' : '';
    return `<path d="${path.join('')}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="1.5"${dash}/>`;
  });
  const legend = series.map(
    ({ name }, i) =>
      `<span><i style="background:${COLOURS[i % COLOURS.length]}"></i>${escapeHtml(name)}</span>`,
  );
  return (
    `<figure><figcaption>${escapeHtml(title)} [${escapeHtml(unit)}]</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">` +
    `${yAxis(low, high, y)}${xAxis(endS, x)}${curves.join('')}</svg>` +
    `<p class="legend">${legend.join('')}</p></figure>`
  );
}

function span(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low === Infinity) return [0, 1];
  const room = Math.max((high - low) * 0.05, Math.abs(high) * 1e-3, 1e-3);
  return [low - room, high + room];
}

function yAxis(low: number, high: number, y: (value: number) => number): string {
  return Array.from({ length: TICKS }, (_, i) => {
    const value = low + ((high - low) * i) / (TICKS - 1);
    const at = y(value).toFixed(1);
    return (
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" stroke="#ddd"/>` +
      `<text x="${MARGIN.left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${short(value, high - low)}</text>`
    );
  }).join('');
}

function xAxis(endS: number, x: (atS: number) => number): string {
  return Array.from({ length: TICKS + 1 }, (_, i) => {
    const atS = (endS * i) / TICKS;
    const anchor = i === 0 ? 'start' : i === TICKS ? 'end' : 'middle';
    return `<text x="${x(atS).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="${anchor}">${seconds(atS)}</text>`;
  }).join('');
}

/** As many decimals as tell two ticks apart. */
function short(value: number, range: number): string {
  return value.toFixed(Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(range / TICKS)))));
}

/** A time as people say it. */
export function seconds(value: number): string {
  if (value < 120) return `${Number(value.toFixed(value < 10 ? 1 : 0))} s`;
  if (value < 7_200) return `${Number((value / 60).toFixed(1))} min`;
  return `${Number((value / 3_600).toFixed(2))} h`;
}
