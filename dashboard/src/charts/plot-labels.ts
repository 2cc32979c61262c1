import uPlot from 'uplot';
import type { ChartGroup } from './chart-groups.ts';
import { fitted } from './plot-layers.ts';
import { VALUE_AXIS_PX, type PlotLook } from './plot-look.ts';

const LABEL_HEIGHT_PX = 14;
/** More labels than this at the right end would be a heap; the legend has them all. */
const MOST_LABELS = 8;

/** Writes the name of each line at its right end, moved apart where they would cover each other. */
export function drawEndLabels(plot: uPlot, group: ChartGroup, look: PlotLook, spacePx: number): void {
  const shown = group.series.flatMap(({ label }, index) => {
    const series = plot.series[index + 1];
    const value = series?.show === true ? lastNumber(plot.data[index + 1]) : undefined;
    if (value === undefined) return [];
    return [{ label, index, y: plot.valToPos(value, series?.scale ?? 'y', true) }];
  });
  if (shown.length > MOST_LABELS || spacePx === 0) return;
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  // Where there is a right axis its numbers stand first.
  const axisPx = plot.axes[2] === undefined ? 0 : VALUE_AXIS_PX * ratio;
  ctx.save();
  ctx.font = look.font(12 * ratio);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const step = LABEL_HEIGHT_PX * ratio;
  let lowest = bbox.top - step / 2;
  for (const { label, index, y } of shown.sort((a, b) => a.y - b.y)) {
    lowest = Math.max(lowest + step, y);
    if (lowest > bbox.top + bbox.height + step) break;
    ctx.fillStyle = look.seriesColour(index);
    const text = fitted(ctx, label.split(' · ').at(-1) ?? label, (spacePx - 8) * ratio);
    ctx.fillText(text, bbox.left + bbox.width + axisPx + 6 * ratio, lowest);
  }
  ctx.restore();
}

function lastNumber(values: ArrayLike<number | null | undefined> | undefined): number | undefined {
  for (let i = (values?.length ?? 0) - 1; i >= 0; i--) {
    const value = values?.[i];
    if (typeof value === 'number') return value;
  }
  return undefined;
}
