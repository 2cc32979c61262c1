/** int16 sentinel: this pixel is not available. */
export const FRAME_PIXEL_UNAVAILABLE = -32768;

/** How the pixels are stored: index = the header's `format` byte. */
export const FRAME_FORMATS = ['int16', 'uint16', 'float32', 'raw16'] as const;
export type FrameFormat = (typeof FRAME_FORMATS)[number];

/** Bytes one pixel takes. */
export const BYTES_PER_PIXEL: Readonly<Record<FrameFormat, number>> = {
  int16: 2,
  uint16: 2,
  float32: 4,
  raw16: 2,
};

/** Pixels of a frame as they are stored. */
export type FramePixels = Int16Array | Uint16Array | Float32Array;

const isLittleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Writes °C (or raw words) as counts into `target` from byte `start` on. */
export function writePixels(
  target: Uint8Array,
  start: number,
  pixels: ArrayLike<number>,
  format: FrameFormat,
  scale: number,
  offset: number,
): void {
  const size = BYTES_PER_PIXEL[format];
  const isDirect = canView(target.byteOffset + start, size);
  const buffer = isDirect ? target.buffer : new ArrayBuffer(pixels.length * size);
  const counts = pixelArray(format, buffer, isDirect ? target.byteOffset + start : 0, pixels.length);
  if (format === 'float32' || format === 'raw16') counts.set(pixels);
  else quantise(counts, pixels, format, scale, offset);
  if (!isDirect) target.set(swappedIfNeeded(new Uint8Array(buffer), size), start);
}

/** Hot path: one pass, no call and no allocation per pixel. */
function quantise(
  counts: FramePixels,
  pixels: ArrayLike<number>,
  format: 'int16' | 'uint16',
  scale: number,
  offset: number,
): void {
  const low = format === 'int16' ? -32767 : 0;
  const high = format === 'int16' ? 32767 : 65535;
  const unavailable = format === 'int16' ? FRAME_PIXEL_UNAVAILABLE : low;
  const countsPerDegree = 1 / scale;
  for (let i = 0; i < counts.length; i++) {
    const exact = (pixels[i] - offset) * countsPerDegree;
    // NaN fails both comparisons.
    counts[i] =
      exact >= low ? (exact < high ? Math.floor(exact + 0.5) : high) : exact < low ? low : unavailable;
  }
}

/** The pixels from byte `start` on: a view wherever alignment allows, else a copy. */
export function readPixels(
  bytes: Uint8Array,
  start: number,
  count: number,
  format: FrameFormat,
): FramePixels {
  const size = BYTES_PER_PIXEL[format];
  if (canView(bytes.byteOffset + start, size)) {
    return pixelArray(format, bytes.buffer, bytes.byteOffset + start, count);
  }
  // Not slice(): that of a Node Buffer shares its memory.
  const copy = swappedIfNeeded(new Uint8Array(bytes.subarray(start, start + count * size)), size);
  return pixelArray(format, copy.buffer, 0, count);
}

function canView(byteOffset: number, size: number): boolean {
  return isLittleEndianHost && byteOffset % size === 0;
}

function pixelArray(
  format: FrameFormat,
  buffer: ArrayBufferLike,
  byteOffset: number,
  count: number,
): FramePixels {
  if (format === 'int16') return new Int16Array(buffer, byteOffset, count);
  if (format === 'float32') return new Float32Array(buffer, byteOffset, count);
  return new Uint16Array(buffer, byteOffset, count);
}

function swappedIfNeeded(bytes: Uint8Array, size: number): Uint8Array {
  if (isLittleEndianHost) return bytes;
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
  return bytes;
}
