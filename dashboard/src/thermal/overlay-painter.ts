import { paintHatching } from './hatching.ts';
import { paintShapes } from './measurements/measurement-painter.ts';
import type { OverlayScene } from './overlay-scene.ts';

/** A mark on the picture, in pixels of the (turned) picture. */
export interface Mark {
  readonly kind: 'max' | 'min' | 'cursor';
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

const FONT = '600 13px system-ui, sans-serif';
const LABEL_HEIGHT_PX = 18;
const GAP_PX = 9;
const EDGE_PX = 9;

/** Draws the marks in CSS pixels, white on a dark outline, so that they are readable on every palette and size. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  picture: { readonly width: number; readonly height: number },
  size: { readonly widthPx: number; readonly heightPx: number; readonly pixelRatio: number },
  scene: OverlayScene,
): void {
  context.setTransform(size.pixelRatio, 0, 0, size.pixelRatio, 0, 0);
  context.clearRect(0, 0, size.widthPx, size.heightPx);
  if (scene.hatching !== undefined) paintHatching(context, picture, size, scene.hatching);
  paintShapes(context, picture, size, scene.shapes);
  for (const mark of scene.marks) {
    const x = within(((mark.x + 0.5) / picture.width) * size.widthPx, size.widthPx);
    const y = within(((mark.y + 0.5) / picture.height) * size.heightPx, size.heightPx);
    drawTwice(context, () => drawShape(context, mark.kind, x, y));
    drawLabel(context, mark.text, x, y, size.widthPx, size.heightPx);
  }
}

// A mark on the outermost pixels is drawn whole.
function within(position: number, lengthPx: number): number {
  return Math.min(lengthPx - EDGE_PX, Math.max(EDGE_PX, position));
}

function drawTwice(context: CanvasRenderingContext2D, draw: () => void): void {
  context.lineCap = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 80%)';
  context.lineWidth = 4.5;
  draw();
  context.strokeStyle = '#fff';
  context.lineWidth = 1.75;
  draw();
}

function drawShape(context: CanvasRenderingContext2D, kind: Mark['kind'], x: number, y: number): void {
  context.beginPath();
  if (kind === 'max') {
    context.moveTo(x - 6, y + 5);
    context.lineTo(x, y - 6);
    context.lineTo(x + 6, y + 5);
    context.closePath();
  } else if (kind === 'min') {
    context.moveTo(x - 6, y - 5);
    context.lineTo(x, y + 6);
    context.lineTo(x + 6, y - 5);
    context.closePath();
  } else {
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 11 * dx, y + 11 * dy);
    }
  }
  context.stroke();
}

/** Writes beside a place, white on a dark outline, within the picture. */
export function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  widthPx: number,
  heightPx: number,
): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  const textPx = context.measureText(text).width;
  const fitsRight = x + GAP_PX + textPx + 4 <= widthPx;
  const left = fitsRight ? x + GAP_PX : Math.max(4, x - GAP_PX - textPx);
  const middle = Math.min(heightPx - LABEL_HEIGHT_PX / 2, Math.max(LABEL_HEIGHT_PX / 2, y));
  context.strokeStyle = 'rgb(0 0 0 / 80%)';
  context.lineWidth = 3.5;
  context.strokeText(text, left, middle);
  context.fillStyle = '#fff';
  context.fillText(text, left, middle);
}
