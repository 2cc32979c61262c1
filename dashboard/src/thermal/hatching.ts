import { isHatched, type Isotherm } from './isotherm.ts';

/** The temperatures of the picture and which of them are hatched. */
export interface Hatching {
  readonly field: Float32Array;
  readonly isotherm: Isotherm;
}

const COLOUR = '#00e5ff';
const PERIOD_PX = 8;
const WIDTH_PX = 2.5;

/**
 * Hatches the sensor's own pixels, not the smoothed ones, so that what is seen is what is counted. Stripes of one bright
 * colour with dark edges stand out on every palette, and stripes are seen without colour vision.
 */
export function paintHatching(
  context: CanvasRenderingContext2D,
  picture: { readonly width: number; readonly height: number },
  size: { readonly widthPx: number; readonly heightPx: number },
  { field, isotherm }: Hatching,
): void {
  const cellWidthPx = size.widthPx / picture.width;
  const cellHeightPx = size.heightPx / picture.height;
  context.save();
  context.beginPath();
  for (let i = 0; i < field.length; i++) {
    if (!isHatched(field[i] ?? NaN, isotherm)) continue;
    const x = i % picture.width;
    const y = Math.floor(i / picture.width);
    context.rect(x * cellWidthPx, y * cellHeightPx, cellWidthPx, cellHeightPx);
  }
  context.clip();
  context.beginPath();
  for (let x = -size.heightPx; x < size.widthPx; x += PERIOD_PX) {
    context.moveTo(x, size.heightPx);
    context.lineTo(x + size.heightPx, 0);
  }
  context.strokeStyle = 'rgb(0 0 0 / 70%)';
  context.lineWidth = WIDTH_PX + 2;
  context.stroke();
  context.strokeStyle = COLOUR;
  context.lineWidth = WIDTH_PX;
  context.stroke();
  context.restore();
}
