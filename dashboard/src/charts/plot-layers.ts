import uPlot from 'uplot';
import { bucketRuns } from './bucket-bands.ts';
import type { ChartLimit, ChartPicture } from './chart-picture.ts';
import { limitLines, nameOffsets, type LimitLine } from './limit-lines.ts';
import type { PlotLook } from './plot-look.ts';

const BAND_OPACITY = 0.22;
const HATCH_PERIOD_PX = 9;
/** A narrower gap has no room for its reason. */
const REASON_FROM_PX = 64;
const NAME_HEIGHT_PX = 16;
const NAMES_APART_PX = 12;

const MARK_COLOURS = {
  alarm: '--alarm',
  replay: '--accent',
  note: '--accent',
  control: '--outline',
  event: '--outline',
} as const;

/** What lies behind the lines: gaps, alarms, and what the buckets span. */
export function drawBehind(plot: uPlot, picture: ChartPicture, look: PlotLook): void {
  inPlot(plot, (context) => {
    for (const { fromMs, toMs } of picture.alarms) {
      const [left, right] = [plot.valToPos(fromMs, 'x', true), plot.valToPos(toMs, 'x', true)];
      context.globalAlpha = 0.12;
      context.fillStyle = look.colour('--alarm');
      context.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
    }
    context.globalAlpha = 1;
    for (const gap of picture.gaps) drawGap(plot, context, gap, look);
    context.globalAlpha = BAND_OPACITY;
    drawBands(plot, context, picture, look);
  });
}

/** What lies over the lines: limits and what happened. */
export function drawAbove(plot: uPlot, picture: ChartPicture, look: PlotLook): void {
  inPlot(plot, (context) => {
    const ratio = uPlot.pxRatio;
    context.font = look.font(12 * ratio);
    drawLimits(plot, context, picture.limits, look);
    context.setLineDash([2 * ratio, 3 * ratio]);
    context.lineWidth = ratio;
    for (const { tsMs, kind } of picture.marks) {
      const x = plot.valToPos(tsMs, 'x', true);
      context.strokeStyle = look.colour(MARK_COLOURS[kind]);
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
    }
  });
}

function inPlot(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

// Never a straight line over missing time: hatching, and the reason where there is room for it.
function drawGap(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  { fromMs, toMs, reason }: ChartPicture['gaps'][number],
  look: PlotLook,
): void {
  const { top, height } = plot.bbox;
  const ratio = uPlot.pxRatio;
  const left = plot.valToPos(fromMs, 'x', true);
  const width = plot.valToPos(toMs, 'x', true) - left;
  if (width < 2 * ratio) return;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = look.colour('--grid');
  context.lineWidth = 2 * ratio;
  context.beginPath();
  for (let x = left - height; x < left + width; x += HATCH_PERIOD_PX * ratio) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  if (width >= REASON_FROM_PX * ratio) {
    context.font = look.font(12 * ratio);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const middle = left + width / 2;
    const text = fitted(context, reason, width - 12 * ratio);
    const textPx = context.measureText(text).width;
    context.fillStyle = look.colour('--surface');
    context.fillRect(
      middle - textPx / 2 - 5 * ratio,
      top + height / 2 - 10 * ratio,
      textPx + 10 * ratio,
      20 * ratio,
    );
    context.fillStyle = look.colour('--muted');
    context.fillText(text, middle, top + height / 2);
  }
  context.restore();
}

// An average hides what happened inside of it; the band behind the line shows it.
function drawBands(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  { bands, interval }: ChartPicture,
  look: PlotLook,
): void {
  bands.forEach((points, index) => {
    const series = plot.series[index + 1];
    if (points === undefined || series?.show !== true) return;
    context.fillStyle = look.seriesColour(index);
    const x = (i: number): number => plot.valToPos(points.tsMs[i] ?? 0, 'x', true);
    const y = (value: number | undefined): number => plot.valToPos(value ?? 0, series.scale ?? 'y', true);
    for (const [first, end] of bucketRuns(points, interval)) {
      context.beginPath();
      for (let i = first; i < end; i++) context.lineTo(x(i), y(points.highs[i]));
      for (let i = end - 1; i >= first; i--) context.lineTo(x(i), y(points.lows[i]));
      context.fill();
    }
  });
}

/** Where a limit stands in the plot, device pixels; `undefined` beside it, and where its line is not shown. */
function placeOf(plot: uPlot, { series, value }: ChartLimit): number | undefined {
  const line = plot.series[series + 1];
  if (line?.show !== true) return undefined;
  const y = plot.valToPos(value, line.scale ?? 'y', true);
  return y < plot.bbox.top || y > plot.bbox.top + plot.bbox.height ? undefined : y;
}

function drawLimits(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  limits: readonly ChartLimit[],
  look: PlotLook,
): void {
  const ratio = uPlot.pxRatio;
  const lines = limitLines(limits, (limit) => placeOf(plot, limit)).map((line) => ({
    ...line,
    widthPx: context.measureText(line.text).width,
  }));
  const offsets = nameOffsets(lines, NAME_HEIGHT_PX * ratio, NAMES_APART_PX * ratio);
  lines.forEach((line, index) => drawLimit(plot, context, line, offsets[index] ?? 0, look));
}

function drawLimit(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  { y, text }: LimitLine,
  offsetPx: number,
  look: PlotLook,
): void {
  const { left, top, width } = plot.bbox;
  const ratio = uPlot.pxRatio;
  context.strokeStyle = look.colour('--alarm');
  context.fillStyle = look.colour('--alarm');
  context.lineWidth = 1.5 * ratio;
  context.setLineDash([8 * ratio, 5 * ratio]);
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.stroke();
  context.textAlign = 'left';
  const hasRoomAbove = y - top > 16 * ratio;
  context.textBaseline = hasRoomAbove ? 'bottom' : 'top';
  context.fillText(
    fitted(context, text, width - offsetPx - 8 * ratio),
    left + offsetPx + 4 * ratio,
    y + (hasRoomAbove ? -2 : 2) * ratio,
  );
}

/** The text, cut where it is wider than the room for it. */
export function fitted(context: CanvasRenderingContext2D, text: string, widthPx: number): string {
  if (context.measureText(text).width <= widthPx) return text;
  let length = text.length - 1;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > widthPx) length--;
  return `${text.slice(0, length)}…`;
}
