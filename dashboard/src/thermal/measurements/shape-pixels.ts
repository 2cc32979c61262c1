import type { PixelPoint, SensorSize } from '../orientation.ts';
import type { Shape } from './measurement.ts';

/** The sensor pixels a shape covers, as indices row by row; along the way for a line. Pixels beyond the edge are left out. */
export function shapePixels(shape: Shape, { width, height }: SensorSize): number[] {
  const indices: number[] = [];
  const take = (x: number, y: number): void => {
    if (x >= 0 && y >= 0 && x < width && y < height) indices.push(y * width + x);
  };
  switch (shape.kind) {
    case 'spot': {
      const reach = shape.size === 3 ? 1 : 0;
      eachPixel({ x: shape.x - reach, y: shape.y - reach }, { x: shape.x + reach, y: shape.y + reach }, take);
      break;
    }
    case 'box':
      eachPixel(shape, { x: shape.x + shape.w - 1, y: shape.y + shape.h - 1 }, take);
      break;
    case 'line':
      eachOnLine(shape, take);
      break;
    case 'polygon': {
      const xs = shape.points.map(({ x }) => x);
      const ys = shape.points.map(({ y }) => y);
      const first = { x: Math.min(...xs), y: Math.min(...ys) };
      const last = { x: Math.max(...xs), y: Math.max(...ys) };
      eachPixel(first, last, (x, y) => {
        if (isInside({ x, y }, shape.points)) take(x, y);
      });
    }
  }
  return indices;
}

function eachPixel(first: PixelPoint, last: PixelPoint, take: (x: number, y: number) => void): void {
  for (let y = first.y; y <= last.y; y++) for (let x = first.x; x <= last.x; x++) take(x, y);
}

// One pixel a step along the longer side, both ends included.
function eachOnLine(
  { x1, y1, x2, y2 }: Extract<Shape, { kind: 'line' }>,
  take: (x: number, y: number) => void,
): void {
  const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1));
  for (let i = 0; i <= steps; i++) {
    const share = steps === 0 ? 0 : i / steps;
    take(Math.round(x1 + (x2 - x1) * share), Math.round(y1 + (y2 - y1) * share));
  }
}

/** True for a point within a polygon (even-odd rule) or on its border. */
export function isInside(point: PixelPoint, points: readonly PixelPoint[]): boolean {
  let isOdd = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const a = points[i];
    const b = points[j];
    if (a === undefined || b === undefined) continue;
    if (isOnSegment(point, a, b)) return true;
    const crosses = a.y > point.y !== b.y > point.y;
    if (crosses && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) isOdd = !isOdd;
  }
  return isOdd;
}

function isOnSegment(point: PixelPoint, a: PixelPoint, b: PixelPoint): boolean {
  const cross = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
  const isBetween =
    point.x >= Math.min(a.x, b.x) &&
    point.x <= Math.max(a.x, b.x) &&
    point.y >= Math.min(a.y, b.y) &&
    point.y <= Math.max(a.y, b.y);
  return Math.abs(cross) < 1e-9 && isBetween;
}
