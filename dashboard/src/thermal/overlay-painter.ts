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

function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  widthPx: number,
  heightPx: number,
): void {
  const textPx = textWidth(context, text);
  const fitsRight = x + GAP_PX + textPx + 4 <= widthPx;
  const left = fitsRight ? x + GAP_PX : Math.max(4, x - GAP_PX - textPx);
  drawText(context, text, left, y, heightPx);
}

/** Writes above a box of the picture, or below where there is no room above; white on a dark outline. */
export function drawCaption(
  context: CanvasRenderingContext2D,
  text: string,
  box: { readonly left: number; readonly top: number; readonly bottom: number },
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): void {
  const left = Math.max(4, Math.min(box.left, widthPx - 4 - textWidth(context, text)));
  const hasRoomAbove = box.top >= LABEL_HEIGHT_PX + 4;
  drawText(context, text, left, hasRoomAbove ? box.top - 11 : box.bottom + 12, heightPx);
}

function textWidth(context: CanvasRenderingContext2D, text: string): number {
  context.font = FONT;
  return context.measureText(text).width;
}

function drawText(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  y: number,
  heightPx: number,
) {
  const middle = Math.min(heightPx - LABEL_HEIGHT_PX / 2, Math.max(LABEL_HEIGHT_PX / 2, y));
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 80%)';
  context.lineWidth = 3.5;
  context.strokeText(text, left, middle);
  context.fillStyle = '#fff';
  context.fillText(text, left, middle);
}
