import uPlot from 'uplot';
import type { Markers } from './markers.ts';

/** Draws the markers as named vertical lines over a chart. */
export function drawMarkers(plot: uPlot, { aMs, bMs }: Markers, colour: string, font: string): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([5 * ratio, 3 * ratio]);
  ctx.font = `600 ${12 * ratio}px ${font.slice(font.indexOf(' ') + 1)}`;
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
