import { MAX_REGIONS, type Region } from '@labgate/contract';
import { cleanName, MOST_MEASUREMENTS, type Measurement, type Shape } from './measurement.ts';
import type { SensorSize } from '../orientation.ts';

/** A spot of 3 × 3 pixels is a rectangle for the gateway; its id says that it is meant as a spot. */
const WIDE_SPOT = /^spot3(-|$)/;

/** The measurement a region is; a region that is no whole pixels is shown by those it touches. */
export function measurementOf(region: Region, id: number): Measurement {
  const name = cleanName(region.name === '' ? region.id : region.name);
  return { id, name, shape: shapeOf(region), region: region.id };
}

/** The region a measurement is for the gateway; `undefined` for a line, which it does not know. */
export function regionOf({ shape, name }: Measurement, id: string, size: SensorSize): Region | undefined {
  switch (shape.kind) {
    case 'line':
      return undefined;
    case 'spot':
      if (shape.size === 1) return { id, name, shape: 'point', xy: [shape.x, shape.y] };
      return { id, name, shape: 'rect', xy: clipped(shape.x - 1, shape.y - 1, 3, 3, size) };
    case 'box':
      return { id, name, shape: 'rect', xy: clipped(shape.x, shape.y, shape.w, shape.h, size) };
    case 'polygon':
      // Corners are middles of pixels here and places on the picture there.
      return { id, name, shape: 'poly', xy: shape.points.flatMap(({ x, y }) => [x + 0.5, y + 0.5]) };
  }
}

/** An id for a new region: what it is, and the lowest number that is free. */
export function freeRegionId(shape: Shape, taken: readonly string[]): string {
  const kind = shape.kind === 'spot' && shape.size === 3 ? 'spot3' : shape.kind;
  for (let n = 1; n <= MAX_REGIONS + 1; n++) {
    const id = `${kind}-${n}`;
    if (!taken.includes(id)) return id;
  }
  return `${kind}-${taken.length + 1}`;
}

/** The measurements of shared regions and of this page alone, each with a number of its own. */
export function numbered(regions: readonly Region[], local: readonly Measurement[]): readonly Measurement[] {
  const shared = regions.slice(0, MOST_MEASUREMENTS).map((region, index) => measurementOf(region, index + 1));
  const taken = new Set(shared.map(({ id }) => id));
  const own: Measurement[] = [];
  for (const measurement of local) {
    let { id } = measurement;
    for (let free = 1; taken.has(id) && free <= MOST_MEASUREMENTS; free++) id = taken.has(free) ? id : free;
    if (taken.has(id)) continue;
    taken.add(id);
    own.push({ ...measurement, id });
  }
  return [...shared, ...own];
}

function shapeOf({ id, shape, xy }: Region): Shape {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = xy;
  if (shape === 'point') return { kind: 'spot', x: Math.floor(x0), y: Math.floor(y0), size: 1 };
  if (shape === 'poly') {
    const points = Array.from({ length: xy.length / 2 }, (_, i) => ({
      x: Math.max(0, Math.round((xy[2 * i] ?? 0) - 0.5)),
      y: Math.max(0, Math.round((xy[2 * i + 1] ?? 0) - 0.5)),
    }));
    return { kind: 'polygon', points };
  }
  const left = Math.round(Math.min(x0, x1));
  const top = Math.round(Math.min(y0, y1));
  const w = Math.max(1, Math.round(Math.max(x0, x1)) - left);
  const h = Math.max(1, Math.round(Math.max(y0, y1)) - top);
  if (WIDE_SPOT.test(id) && w === 3 && h === 3) return { kind: 'spot', x: left + 1, y: top + 1, size: 3 };
  return { kind: 'box', x: left, y: top, w, h };
}

function clipped(x: number, y: number, w: number, h: number, { width, height }: SensorSize): number[] {
  return [Math.max(0, x), Math.max(0, y), Math.min(width, x + w), Math.min(height, y + h)];
}
