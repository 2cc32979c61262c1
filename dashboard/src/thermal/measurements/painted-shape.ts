import type { Annotations } from '../annotations.ts';
import { readoutText } from '../delta-reference.ts';
import type { FrameAnalysis } from '../frame-analysis.ts';
import { toPicture, type Orientation, type PixelPoint } from '../orientation.ts';
import type { Shape } from './measurement.ts';
import { handlesOf } from './shape-editing.ts';
import { measure, type MeasurementReading } from './shape-statistics.ts';

/** A measurement as it is drawn: corners in pixels of the turned picture, where whole numbers are middles. */
export interface PaintedShape {
  /** Changes with the place, not with the number. */
  readonly key: string;
  /** The number of the measurement; `undefined` for a polygon that is being drawn. */
  readonly id: number | undefined;
  readonly outline: readonly PixelPoint[];
  readonly isClosed: boolean;
  /** Shown only on the selected one. */
  readonly handles: readonly PixelPoint[];
  readonly name: string;
  /** Its number with the unit. */
  readonly value: string;
}

/** The measurements as they are drawn on a picture. */
export function shapesToPaint(
  { list, selected, open, referenceC }: Annotations,
  analysis: Pick<FrameAnalysis, 'sensor' | 'sensorTemperatureC'>,
  orientation: Orientation,
): PaintedShape[] {
  const { sensor } = analysis;
  const place = (point: PixelPoint): PixelPoint => toPicture(point, sensor, orientation);
  const shapes = list.map((measurement): PaintedShape => {
    const { id, name, shape } = measurement;
    const outline = outlineOf(shape).map(place);
    const reading = measure(measurement, sensor, analysis.sensorTemperatureC);
    const handles = id === selected ? handlesOf(shape).map(place) : [];
    return {
      key: `${id} ${name} ${handles.length} ${JSON.stringify(outline)}`,
      id,
      outline,
      isClosed: shape.kind !== 'line',
      handles,
      name,
      value: readoutText(mainValueC(shape, reading), referenceC),
    };
  });
  if (open.length > 0) {
    const outline = open.map(place);
    const key = `open ${JSON.stringify(outline)}`;
    shapes.push({ key, id: undefined, outline, isClosed: false, handles: outline, name: '', value: '' });
  }
  return shapes;
}

/** The number that stands for a measurement: the mean of a spot, the hottest of everything else. */
export function mainValueC(shape: Shape, reading: Pick<MeasurementReading, 'meanC' | 'maxC'>): number {
  return shape.kind === 'spot' ? reading.meanC : reading.maxC;
}

// Boxes and spots are drawn along the edges of their pixels, lines and polygons through the middles of theirs.
function outlineOf(shape: Shape): readonly PixelPoint[] {
  switch (shape.kind) {
    case 'spot': {
      const reach = shape.size / 2;
      return rectangle(shape.x - reach, shape.y - reach, shape.size, shape.size);
    }
    case 'box':
      return rectangle(shape.x - 0.5, shape.y - 0.5, shape.w, shape.h);
    case 'line':
    case 'polygon':
      return handlesOf(shape);
  }
}

function rectangle(x: number, y: number, w: number, h: number): readonly PixelPoint[] {
  return [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
  ];
}
