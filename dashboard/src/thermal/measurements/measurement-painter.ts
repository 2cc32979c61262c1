import { drawCaption } from '../overlay-painter.ts';
import { measurementColour } from './measurement-colour.ts';
import type { PaintedShape } from './painted-shape.ts';

const OPEN_COLOUR = '#fff';
const HANDLE_PX = 4.5;
/** On a narrower picture the captions would cover it and each other; the numbers are in the list below. */
const VALUES_FROM_PX = 420;

/** Draws measurements in CSS pixels, each in its colour on a dark outline, with its name and number. */
export function paintShapes(
  context: CanvasRenderingContext2D,
  picture: { readonly width: number; readonly height: number },
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  shapes: readonly PaintedShape[],
): void {
  for (const { id, outline, isClosed, handles, name, value } of shapes) {
    const points = outline.map(({ x, y }) => ({
      x: ((x + 0.5) / picture.width) * widthPx,
      y: ((y + 0.5) / picture.height) * heightPx,
    }));
    context.beginPath();
    for (const { x, y } of points) context.lineTo(x, y);
    if (isClosed) context.closePath();
    context.lineCap = 'round';
    context.lineJoin = 'round';
    const colour = id === undefined ? OPEN_COLOUR : measurementColour(id);
    strokeTwice(context, colour);
    for (const handle of handles) {
      context.beginPath();
      const x = ((handle.x + 0.5) / picture.width) * widthPx;
      const y = ((handle.y + 0.5) / picture.height) * heightPx;
      context.arc(x, y, HANDLE_PX, 0, 2 * Math.PI);
      strokeTwice(context, colour);
      context.fillStyle = '#10161c';
      context.fill();
    }
    if (name === '' || points.length === 0) continue;
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const box = { left: Math.min(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    drawCaption(context, widthPx < VALUES_FROM_PX ? name : `${name} ${value}`, box, { widthPx, heightPx });
  }
}

function strokeTwice(context: CanvasRenderingContext2D, colour: string): void {
  context.strokeStyle = 'rgb(0 0 0 / 80%)';
  context.lineWidth = 4.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}
