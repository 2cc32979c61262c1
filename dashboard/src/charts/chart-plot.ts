import uPlot from 'uplot';
import type { AlignedLines } from './align-lines.ts';
import { timeTicks, valueTicks } from './axis-text.ts';
import type { ChartGroup } from './chart-groups.ts';
import { cursorTime } from './cursor-time.ts';
import { seriesStyle } from './series-style.ts';
import type { TimeInterval } from './time-window.ts';

const HEIGHT_PX = 220;
const LABEL_SPACE_PX = 84;
const LABEL_HEIGHT_PX = 14;
/** More labels than this at the right end would be a heap; the legend has them all. */
const MOST_LABELS = 8;
const SHORTEST_DRAG_PX = 6;

/** One uPlot chart that shows what it is given, in the colours of the page. */
export class ChartPlot {
  readonly #plot: uPlot;
  #data: AlignedLines = [[]];

  constructor(host: HTMLElement, group: ChartGroup, onSelect: (interval: TimeInterval) => void) {
    const look = new Look(host);
    const options: uPlot.Options = {
      width: Math.max(160, host.clientWidth),
      height: HEIGHT_PX,
      ms: 1,
      pxAlign: 1,
      padding: [10, LABEL_SPACE_PX, 0, 0],
      legend: { show: false },
      cursor: {
        // The cursor is shared; a drag selects once, in the chart it was made in.
        sync: {
          key: 'labgate-charts',
          filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
        },
        drag: { x: true, y: false, setScale: false, dist: SHORTEST_DRAG_PX },
        points: { size: 7 },
      },
      // The range is applied at each update; without `auto` uPlot never moves it by itself.
      scales: { x: { time: true, auto: false }, y: { range: paddedRange } },
      axes: [
        look.axis({ values: (_, ticks, _axis, _space, step) => timeTicks(ticks, step), size: timeAxisSize }),
        look.axis({ values: (_, ticks, _axis, _space, step) => valueTicks(ticks, step), size: 54 }),
      ],
      series: [{}, ...group.series.map((_, index) => look.series(index))],
      hooks: {
        setCursor: [(plot) => this.#reportCursor(plot)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < SHORTEST_DRAG_PX) return;
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            onSelect({ fromMs: plot.posToVal(left, 'x'), toMs: plot.posToVal(left + width, 'x') });
          },
        ],
        draw: [(plot) => drawEndLabels(plot, group, look)],
      },
    };
    this.#plot = new uPlot(options, this.#data, host);
  }

  /** The lines as they were given last. */
  get data(): AlignedLines {
    return this.#data;
  }

  /** Shows these lines over this interval; live data never moves a range that somebody chose. */
  show(data: AlignedLines, { fromMs, toMs }: TimeInterval): void {
    this.#data = data;
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale('x', { min: fromMs, max: toMs });
    });
  }

  setShown(isShown: readonly boolean[]): void {
    isShown.forEach((show, index) => {
      if (this.#plot.series[index + 1]?.show !== show) this.#plot.setSeries(index + 1, { show });
    });
  }

  resize(widthPx: number): void {
    if (widthPx > 0) this.#plot.setSize({ width: widthPx, height: HEIGHT_PX });
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #reportCursor(plot: uPlot): void {
    const { left } = plot.cursor;
    cursorTime.set(left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x'));
  }
}

/** Colours and fonts of the page, as a canvas needs them. */
class Look {
  readonly #style: CSSStyleDeclaration;
  readonly font: string;

  constructor(host: HTMLElement) {
    this.#style = getComputedStyle(host);
    this.font = `12px ${this.#style.fontFamily}`;
  }

  colour(property: string): string {
    return this.#style.getPropertyValue(property).trim();
  }

  axis(own: Pick<uPlot.Axis, 'values' | 'size'>): uPlot.Axis {
    const grid = { stroke: this.colour('--grid'), width: 1 };
    return {
      ...own,
      stroke: this.colour('--muted'),
      font: this.font,
      grid,
      ticks: { ...grid, size: 4 },
      gap: 6,
    };
  }

  series(index: number): uPlot.Series {
    const { colour, dash, widthPx } = seriesStyle(index);
    return {
      stroke: this.colour(`--series-${colour}`),
      width: widthPx,
      dash: [...dash],
      points: { show: false },
      spanGaps: false,
    };
  }
}

// A second line of labels takes more room, but only where there is one.
function timeAxisSize(_plot: uPlot, labels: readonly string[] | null): number {
  return labels?.some((label) => label.includes('\n')) === true ? 46 : 32;
}

// A tenth of air above and below; a flat line gets room so that it is not drawn on the axis.
function paddedRange(_plot: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const padding = high > low ? (high - low) * 0.1 : Math.max(Math.abs(high) * 0.02, 0.5);
  return [low - padding, high + padding];
}

function drawEndLabels(plot: uPlot, group: ChartGroup, look: Look): void {
  const shown = group.series.flatMap(({ label }, index) => {
    const values = plot.series[index + 1]?.show === true ? plot.data[index + 1] : undefined;
    const value = values === undefined ? undefined : lastNumber(values);
    return value === undefined ? [] : [{ label, index, y: plot.valToPos(value, 'y', true) }];
  });
  if (shown.length > MOST_LABELS) return;
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = `${12 * ratio}px ${look.font.slice(look.font.indexOf(' ') + 1)}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const step = LABEL_HEIGHT_PX * ratio;
  let lowest = bbox.top - step / 2;
  for (const { label, index, y } of shown.sort((a, b) => a.y - b.y)) {
    lowest = Math.max(lowest + step, y);
    if (lowest > bbox.top + bbox.height + step) break;
    ctx.fillStyle = look.colour(`--series-${seriesStyle(index).colour}`);
    const text = fitted(ctx, label.split(' · ').at(-1) ?? label, (LABEL_SPACE_PX - 8) * ratio);
    ctx.fillText(text, bbox.left + bbox.width + 6 * ratio, lowest);
  }
  ctx.restore();
}

function fitted(ctx: CanvasRenderingContext2D, text: string, widthPx: number): string {
  if (ctx.measureText(text).width <= widthPx) return text;
  let length = text.length - 1;
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > widthPx) length--;
  return `${text.slice(0, length)}…`;
}

function lastNumber(values: ArrayLike<number | null | undefined>): number | undefined {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (typeof value === 'number') return value;
  }
  return undefined;
}
