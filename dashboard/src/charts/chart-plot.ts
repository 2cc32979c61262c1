import uPlot from 'uplot';
import { timeTicks, timeTickSpacePx } from './axis-text.ts';
import { bucketExtremes } from './bucket-bands.ts';
import type { ChartGroup } from './chart-groups.ts';
import { EMPTY_PICTURE, type ChartPicture } from './chart-picture.ts';
import { cursorTime } from './cursor-time.ts';
import { drawMarkers } from './draw-markers.ts';
import type { Markers } from './markers.ts';
import { listenToGestures, type PlotHandlers } from './plot-gestures.ts';
import type { PlotInsets } from './plot-insets.ts';
import { drawEndLabels } from './plot-labels.ts';
import { drawAbove, drawBehind } from './plot-layers.ts';
import { PlotLook, VALUE_AXIS_PX } from './plot-look.ts';
import { valueAxis } from './value-axis.ts';
import { logRange, paddedRange, type ValueScale } from './value-range.ts';

/** Height of the plot with its time axis, CSS pixels. */
export const PLOT_HEIGHT_PX = 190;
const SHORTEST_DRAG_PX = 6;
/** Names of the scales: the left axis and the right one. */
const SCALES = ['y', 'y2'] as const;

/** How one chart is set up; another look makes another plot. */
export interface PlotSetup {
  readonly group: ChartGroup;
  readonly scale: ValueScale;
  readonly heightPx: number;
  readonly insets: PlotInsets;
}

/** One uPlot chart that shows what it is given, in the colours of the page. */
export class ChartPlot {
  readonly #plot: uPlot;
  readonly #setup: PlotSetup;
  readonly #endGestures: () => void;
  #picture: ChartPicture = EMPTY_PICTURE;
  #markers: Markers = { aMs: undefined, bMs: undefined };

  constructor(host: HTMLElement, setup: PlotSetup, handlers: PlotHandlers) {
    this.#setup = setup;
    this.#plot = new uPlot(this.#options(host, handlers), [[]], host);
    const plot = this.#plot;
    this.#endGestures = listenToGestures(plot.over, (xPx) => plot.posToVal(xPx, 'x'), handlers);
  }

  /** Shows this; live data never moves a range that somebody chose. */
  show(picture: ChartPicture): void {
    this.#picture = picture;
    const { data, interval } = picture;
    this.#plot.batch(() => {
      this.#plot.setData(this.#setup.scale.kind === 'log' ? positiveOnly(data) : data, false);
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

  /** The ends of the axes of values as they are now, left first. */
  get ends(): (readonly [number, number])[] {
    return SCALES.slice(0, this.#setup.group.units.length).map((name) => {
      const { min = 0, max = 1 } = this.#plot.scales[name] ?? {};
      return [min, max];
    });
  }

  resize(widthPx: number): void {
    if (widthPx > 0) this.#plot.setSize({ width: widthPx, height: this.#setup.heightPx });
  }

  destroy(): void {
    this.#endGestures();
    this.#plot.destroy();
  }

  #options(host: HTMLElement, handlers: PlotHandlers): uPlot.Options {
    const { group, heightPx, insets } = this.#setup;
    const look = new PlotLook(host);
    // The second axis takes its own room.
    const rightPx = Math.max(0, insets.right - (group.units.length > 1 ? VALUE_AXIS_PX : 0));
    return {
      width: Math.max(160, host.clientWidth),
      height: heightPx,
      ms: 1,
      pxAlign: 1,
      padding: [10, rightPx, 0, 0],
      legend: { show: false },
      cursor: {
        // The cursor is shared; a drag selects once, in the chart it was made in.
        sync: {
          key: 'labgate-charts',
          filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
        },
        drag: { x: true, y: false, setScale: false, dist: SHORTEST_DRAG_PX },
        points: { size: 7 },
        bind: {
          // With Shift a drag pans.
          mousedown: (_plot, _target, select) => (event) => (event.shiftKey ? null : select(event)),
        },
      },
      scales: this.#scales(),
      axes: this.#axes(look),
      series: [
        {},
        ...group.series.map(({ unit }, index) =>
          look.series(index, SCALES[group.units.indexOf(unit)] ?? 'y'),
        ),
      ],
      hooks: this.#hooks(look, handlers),
    };
  }

  #scales(): uPlot.Scales {
    const { group, scale } = this.#setup;
    // The range is applied at each update; without `auto` uPlot never moves it by itself.
    const scales: uPlot.Scales = { x: { time: true, auto: false } };
    group.units.forEach((_, axis) => {
      const name = SCALES[axis] ?? 'y';
      const range = (plot: uPlot, low: number | null, high: number | null): [number, number] => {
        const locked = scale.kind === 'lock' ? scale.ends[axis] : undefined;
        if (locked !== undefined) return [...locked];
        const [lowest, highest] = this.#withBands(plot, name, low, high);
        return scale.kind === 'log' ? logRange(lowest, highest) : paddedRange(lowest, highest);
      };
      scales[name] = scale.kind === 'log' ? { range, distr: 3 } : { range };
    });
    return scales;
  }

  #axes(look: PlotLook): uPlot.Axis[] {
    const { group, scale } = this.#setup;
    return [
      look.axis({
        values: (_, ticks, _axis, _space, step) => timeTicks(ticks, step),
        size: timeAxisSize,
        space: (_, _axis, fromMs, toMs, widthPx) => timeTickSpacePx(toMs - fromMs, widthPx),
      }),
      ...group.units.map((unit, axis) =>
        look.axis({
          ...valueAxis(unit, scale.kind),
          scale: SCALES[axis] ?? 'y',
          size: VALUE_AXIS_PX,
          ...(axis === 0 ? {} : { side: 1 as const, grid: { show: false } }),
        }),
      ),
    ];
  }

  #hooks(look: PlotLook, { onSelect }: PlotHandlers): uPlot.Hooks.Arrays {
    const { group, insets } = this.#setup;
    return {
      drawAxes: [(plot) => drawBehind(plot, this.#picture, look)],
      setCursor: [reportCursor],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < SHORTEST_DRAG_PX) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onSelect({ fromMs: plot.posToVal(left, 'x'), toMs: plot.posToVal(left + width, 'x') });
        },
      ],
      draw: [
        (plot) => drawAbove(plot, this.#picture, look),
        (plot) => drawEndLabels(plot, group, look, insets.labels),
        (plot) => drawMarkers(plot, this.#markers, look),
      ],
    };
  }

  #withBands(plot: uPlot, scale: string, low: number | null, high: number | null): readonly [number, number] {
    let lowest = low ?? Infinity;
    let highest = high ?? -Infinity;
    const { bands, interval } = this.#picture;
    bands.forEach((points, index) => {
      const series = plot.series[index + 1];
      if (points === undefined || series?.show !== true || series.scale !== scale) return;
      const extremes = bucketExtremes(points, interval);
      lowest = Math.min(lowest, extremes?.low ?? Infinity);
      highest = Math.max(highest, extremes?.high ?? -Infinity);
    });
    return [lowest, highest];
  }
}

function reportCursor(plot: uPlot): void {
  const { left } = plot.cursor;
  cursorTime.set(left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x'));
}

// A logarithm has no place for what is not positive.
function positiveOnly([times, ...lines]: ChartPicture['data']): ChartPicture['data'] {
  return [
    times,
    ...lines.map((line) => line.map((value) => (typeof value === 'number' && value <= 0 ? null : value))),
  ];
}

// A second line of labels takes more room, but only where there is one.
function timeAxisSize(_plot: uPlot, labels: readonly string[] | null): number {
  return labels?.some((label) => label.includes('\n')) === true ? 46 : 32;
}
