import uPlot from 'uplot';
import type { Markers } from './markers.ts';
import type { PlotLook } from './plot-look.ts';

/** Draws the markers as named vertical lines over a chart. */
export function drawMarkers(plot: uPlot, { aMs, bMs }: Markers, look: PlotLook): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const colour = look.colour('--text');
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([5 * ratio, 3 * ratio]);
  ctx.font = look.font(12 * ratio, 600);
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  for (const [name, tsMs] of [
    ['A', aMs],
    ['B', bMs],
  ] as const) {
    if (tsMs === undefined) continue;
    const x = plot.valToPos(tsMs, 'x', true);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(name, x + 4 * ratio, bbox.top + 2 * ratio);
  }
  ctx.restore();
}
