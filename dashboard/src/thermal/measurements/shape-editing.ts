import type { PixelPoint, SensorSize } from '../orientation.ts';
import type { Measurement, Shape } from './measurement.ts';
import { isInside, shapePixels } from './shape-pixels.ts';

/** What a pointer took hold of. */
export interface Grip {
  readonly id: number;
  /** Index of the corner or end; `undefined` for the whole shape. */
  readonly handle: number | undefined;
}

/** The points of a shape one can take hold of. A spot is moved as a whole. */
export function handlesOf(shape: Shape): readonly PixelPoint[] {
  switch (shape.kind) {
    case 'spot':
      return [];
    case 'box': {
      const { x, y, w, h } = shape;
      return [
        { x, y },
        { x: x + w - 1, y },
        { x: x + w - 1, y: y + h - 1 },
        { x, y: y + h - 1 },
      ];
    }
    case 'line':
      return [
        { x: shape.x1, y: shape.y1 },
        { x: shape.x2, y: shape.y2 },
      ];
    case 'polygon':
      return shape.points;
  }
}

/** What of these is at a place, within `reach` pixels: handles before bodies, what was added last first. */
export function gripAt(
  list: readonly Measurement[],
  at: PixelPoint,
  reach: number,
  size: SensorSize,
): Grip | undefined {
  const topFirst = list.toReversed();
  for (const { id, shape } of topFirst) {
    const handle = handlesOf(shape).findIndex((point) => distance(point, at) <= reach);
    if (handle !== -1) return { id, handle };
  }
  const body = topFirst.find(({ shape }) => isAt(shape, at, reach, size));
  return body === undefined ? undefined : { id: body.id, handle: undefined };
}

/** The shape moved by whole pixels, kept on the sensor. */
export function moved(shape: Shape, by: PixelPoint, size: SensorSize): Shape {
  const corners = shape.kind === 'spot' ? [shape] : handlesOf(shape);
  const dx = within(
    by.x,
    corners.map(({ x }) => x),
    size.width,
  );
  const dy = within(
    by.y,
    corners.map(({ y }) => y),
    size.height,
  );
  switch (shape.kind) {
    case 'spot':
    case 'box':
      return { ...shape, x: shape.x + dx, y: shape.y + dy };
    case 'line':
      return { kind: 'line', x1: shape.x1 + dx, y1: shape.y1 + dy, x2: shape.x2 + dx, y2: shape.y2 + dy };
    case 'polygon':
      return { kind: 'polygon', points: shape.points.map(({ x, y }) => ({ x: x + dx, y: y + dy })) };
  }
}

/** The shape with one of its handles at a pixel. */
export function reshaped(shape: Shape, handle: number, to: PixelPoint): Shape {
  switch (shape.kind) {
    case 'spot':
      return { ...shape, x: to.x, y: to.y };
    case 'box': {
      const opposite = handlesOf(shape)[(handle + 2) % 4] ?? to;
      return boxBetween(opposite, to);
    }
    case 'line':
      return handle === 0 ? { ...shape, x1: to.x, y1: to.y } : { ...shape, x2: to.x, y2: to.y };
    case 'polygon':
      return { kind: 'polygon', points: shape.points.map((point, i) => (i === handle ? to : point)) };
  }
}

/** The box whose opposite corners are these pixels, both included. */
export function boxBetween(a: PixelPoint, b: PixelPoint): Shape {
  return {
    kind: 'box',
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    w: Math.abs(a.x - b.x) + 1,
    h: Math.abs(a.y - b.y) + 1,
  };
}

function isAt(shape: Shape, at: PixelPoint, reach: number, size: SensorSize): boolean {
  if (shape.kind === 'spot') return distance(shape, at) <= Math.max(reach, shape.size / 2);
  if (shape.kind === 'polygon') return isInside(at, shape.points);
  if (shape.kind === 'box') {
    const { x, y, w, h } = shape;
    return at.x >= x - 0.5 && at.y >= y - 0.5 && at.x <= x + w - 0.5 && at.y <= y + h - 0.5;
  }
  return shapePixels(shape, size).some(
    (index) => distance({ x: index % size.width, y: Math.floor(index / size.width) }, at) <= reach,
  );
}

function within(by: number, places: readonly number[], length: number): number {
  return Math.min(length - 1 - Math.max(...places), Math.max(-Math.min(...places), by));
}

function distance(a: PixelPoint, b: PixelPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
