import uPlot from 'uplot';
import type { AlignedLines } from './align-lines.ts';
import { bucketExtremes, bucketRuns } from './bucket-bands.ts';
import { timeTicks, valueTicks } from './axis-text.ts';
import type { ChartGroup } from './chart-groups.ts';
import { cursorTime } from './cursor-time.ts';
import { drawMarkers } from './draw-markers.ts';
import type { Markers } from './markers.ts';
import type { StoredPoints } from './series-points.ts';
import { seriesStyle } from './series-style.ts';
import type { TimeInterval } from './time-window.ts';
import { listenToWheel, type ZoomRequest } from './wheel-zoom.ts';

const HEIGHT_PX = 220;
const LABEL_SPACE_PX = { least: 72, most: 140, share: 0.2 } as const;
const LABEL_HEIGHT_PX = 14;
/** More labels than this at the right end would be a heap; the legend has them all. */
const MOST_LABELS = 8;
const SHORTEST_DRAG_PX = 6;
const BAND_OPACITY = 0.22;

/** One uPlot chart that shows what it is given, in the colours of the page. */
export class ChartPlot {
  readonly #plot: uPlot;
  #data: AlignedLines = [[]];
  #bands: readonly (StoredPoints | undefined)[] = [];
  #interval: TimeInterval = { fromMs: 0, toMs: 0 };
  #markers: Markers = { aMs: undefined, bMs: undefined };

  constructor(
    host: HTMLElement,
    group: ChartGroup,
    onSelect: (interval: TimeInterval) => void,
    onZoom: (request: ZoomRequest) => void,
  ) {
    const look = new Look(host);
    const { least, most, share } = LABEL_SPACE_PX;
    const labelSpacePx = Math.min(most, Math.max(least, host.clientWidth * share));
    const options: uPlot.Options = {
      width: Math.max(160, host.clientWidth),
      height: HEIGHT_PX,
      ms: 1,
      pxAlign: 1,
      padding: [10, labelSpacePx, 0, 0],
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
      scales: {
        x: { time: true, auto: false },
        y: { range: (plot, low, high) => paddedRange(this.#withBands(plot, low, high)) },
      },
      axes: [
        look.axis({ values: (_, ticks, _axis, _space, step) => timeTicks(ticks, step), size: timeAxisSize }),
        look.axis({ values: (_, ticks, _axis, _space, step) => valueTicks(ticks, step), size: 54 }),
      ],
      series: [{}, ...group.series.map((_, index) => look.series(index))],
      hooks: {
        drawAxes: [(plot) => this.#drawBands(plot, look)],
        setCursor: [(plot) => this.#reportCursor(plot)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < SHORTEST_DRAG_PX) return;
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            onSelect({ fromMs: plot.posToVal(left, 'x'), toMs: plot.posToVal(left + width, 'x') });
          },
        ],
        draw: [
          (plot) => drawEndLabels(plot, group, look, labelSpacePx),
          (plot) => drawMarkers(plot, this.#markers, look.colour('--text'), look.font),
        ],
      },
    };
    this.#plot = new uPlot(options, this.#data, host);
    const plot = this.#plot;
    listenToWheel(plot.over, (xPx) => plot.posToVal(xPx, 'x'), onZoom);
  }

  /** The lines as they were given last. */
  get data(): AlignedLines {
    return this.#data;
  }

  /**
   * Shows these lines over this interval, and behind each what its buckets span; live data never moves a range that
   * somebody chose.
   */
  show(data: AlignedLines, bands: readonly (StoredPoints | undefined)[], interval: TimeInterval): void {
    this.#data = data;
    this.#bands = bands;
    this.#interval = interval;
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale('x', { min: interval.fromMs, max: interval.toMs });
    });
  }

  /** Draws the markers from now on. */
  mark(markers: Markers): void {
    this.#markers = markers;
    this.#plot.redraw(false);
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

  #withBands(plot: uPlot, low: number | null, high: number | null): readonly [number, number] {
    let lowest = low ?? Infinity;
    let highest = high ?? -Infinity;
    this.#bands.forEach((points, index) => {
      if (points === undefined || plot.series[index + 1]?.show !== true) return;
      const extremes = bucketExtremes(points, this.#interval);
      lowest = Math.min(lowest, extremes?.low ?? Infinity);
      highest = Math.max(highest, extremes?.high ?? -Infinity);
    });
    return [lowest, highest];
  }

  // An average hides what happened inside of it; the band behind the line shows it.
  #drawBands(plot: uPlot, look: Look): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = BAND_OPACITY;
    this.#bands.forEach((points, index) => {
      if (points === undefined || plot.series[index + 1]?.show !== true) return;
      ctx.fillStyle = look.colour(`--series-${seriesStyle(index).colour}`);
      const x = (i: number): number => plot.valToPos(points.tsMs[i] ?? 0, 'x', true);
      const y = (value: number | undefined): number => plot.valToPos(value ?? 0, 'y', true);
      for (const [first, end] of bucketRuns(points, this.#interval)) {
        ctx.beginPath();
        for (let i = first; i < end; i++) ctx.lineTo(x(i), y(points.highs[i]));
        for (let i = end - 1; i >= first; i--) ctx.lineTo(x(i), y(points.lows[i]));
        ctx.fill();
      }
    });
    ctx.restore();
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
function paddedRange([low, high]: readonly [number, number]): [number, number] {
  if (low > high) return [0, 1];
  const padding = high > low ? (high - low) * 0.1 : Math.max(Math.abs(high) * 0.02, 0.5);
  return [low - padding, high + padding];
}

function drawEndLabels(plot: uPlot, group: ChartGroup, look: Look, spacePx: number): void {
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
    const text = fitted(ctx, label.split(' · ').at(-1) ?? label, (spacePx - 8) * ratio);
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
