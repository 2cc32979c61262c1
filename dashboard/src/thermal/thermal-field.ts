import { FRAME_PIXEL_UNAVAILABLE, type ThermalFrame } from '@labgate/contract';

/** Statistics over the available pixels of a field. */
export interface FieldStatistics {
  readonly minC: number;
  readonly maxC: number;
  readonly meanC: number;
  /** Index of the coldest and the hottest pixel; `undefined` when no pixel is available. */
  readonly minIndex: number | undefined;
  readonly maxIndex: number | undefined;
  /** Pixels the sensor could not measure. */
  readonly unavailable: number;
}

/** Writes the temperatures of a frame into `target`, pixel `i` from sensor pixel `source[i]`; NaN where there is none. */
export function readField(frame: ThermalFrame, source: Uint32Array, target: Float32Array): void {
  const { counts } = frame;
  const hasSentinel = frame.format === 'int16';
  // Format 2 carries °C, whatever scale and offset say (contract §5).
  const scale = frame.format === 'float32' ? 1 : frame.scale;
  const offset = frame.format === 'float32' ? 0 : frame.offset;
  for (let i = 0; i < target.length; i++) {
    const count = counts[source[i] ?? 0] ?? NaN;
    target[i] = hasSentinel && count === FRAME_PIXEL_UNAVAILABLE ? NaN : count * scale + offset;
  }
}

/** Minimum, maximum, mean and where they are. */
export function fieldStatistics(field: Float32Array): FieldStatistics {
  let minIndex: number | undefined;
  let maxIndex: number | undefined;
  let minC = Infinity;
  let maxC = -Infinity;
  let sumC = 0;
  let available = 0;
  for (let i = 0; i < field.length; i++) {
    const temperatureC = field[i] ?? NaN;
    if (!Number.isFinite(temperatureC)) continue;
    available++;
    sumC += temperatureC;
    if (temperatureC < minC) {
      minC = temperatureC;
      minIndex = i;
    }
    if (temperatureC > maxC) {
      maxC = temperatureC;
      maxIndex = i;
    }
  }
  if (available === 0) {
    return { minC: NaN, maxC: NaN, meanC: NaN, minIndex, maxIndex, unavailable: field.length };
  }
  return { minC, maxC, meanC: sumC / available, minIndex, maxIndex, unavailable: field.length - available };
}

/** The available pixels in ascending order, in `scratch`; the result is valid until the next call. */
export function sortedField(field: Float32Array, scratch: Float32Array): Float32Array {
  let available = 0;
  for (let i = 0; i < field.length; i++) {
    const temperatureC = field[i] ?? NaN;
    if (Number.isFinite(temperatureC)) scratch[available++] = temperatureC;
  }
  return scratch.subarray(0, available).sort();
}

/**
 * Gives pixels without a value the mean of their neighbours, in `target`, so that interpolation has no hole to spread;
 * the picture still marks them as unavailable.
 */
export function filledField(field: Float32Array, width: number, meanC: number, target: Float32Array): void {
  const height = field.length / width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const temperatureC = field[y * width + x] ?? NaN;
      target[y * width + x] = Number.isFinite(temperatureC)
        ? temperatureC
        : neighbourMean(field, width, height, x, y, meanC);
    }
  }
}

function neighbourMean(
  field: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  fallbackC: number,
): number {
  let sumC = 0;
  let count = 0;
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      const temperatureC = field[ny * width + nx] ?? NaN;
      if (!Number.isFinite(temperatureC)) continue;
      sumC += temperatureC;
      count++;
    }
  }
  return count === 0 ? fallbackC : sumC / count;
}
