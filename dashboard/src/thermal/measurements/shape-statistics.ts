import type { SensorSize } from '../orientation.ts';
import type { PixelReading } from '../thermal-readout.ts';
import type { Measurement } from './measurement.ts';
import { shapePixels } from './shape-pixels.ts';

/** What a measurement reads, over the sensor's own pixels; NaN where no pixel of it is available. */
export interface MeasurementReading {
  readonly id: number;
  readonly minC: number;
  readonly maxC: number;
  readonly meanC: number;
  /** Pixels on the sensor. */
  readonly pixels: number;
  /** Those of them that could not be measured. */
  readonly unavailable: number;
  readonly hottest: PixelReading | undefined;
  readonly coldest: PixelReading | undefined;
  /** Temperatures along a line, °C; empty for other shapes. */
  readonly profileC: readonly number[];
}

/** Reads one measurement; `temperatureC` gives that of a sensor pixel by its index, NaN where there is none. */
export function measure(
  { id, shape }: Measurement,
  size: SensorSize,
  temperatureC: (index: number) => number,
): MeasurementReading {
  const indices = shapePixels(shape, size);
  let coldest: PixelReading | undefined;
  let hottest: PixelReading | undefined;
  let sumC = 0;
  let available = 0;
  const profileC: number[] = [];
  for (const index of indices) {
    const valueC = temperatureC(index);
    if (shape.kind === 'line') profileC.push(valueC);
    if (!Number.isFinite(valueC)) continue;
    available++;
    sumC += valueC;
    const pixel = { x: index % size.width, y: Math.floor(index / size.width), temperatureC: valueC };
    if (coldest === undefined || valueC < coldest.temperatureC) coldest = pixel;
    if (hottest === undefined || valueC > hottest.temperatureC) hottest = pixel;
  }
  return {
    id,
    minC: coldest?.temperatureC ?? NaN,
    maxC: hottest?.temperatureC ?? NaN,
    meanC: available === 0 ? NaN : sumC / available,
    pixels: indices.length,
    unavailable: indices.length - available,
    hottest,
    coldest,
    profileC,
  };
}
