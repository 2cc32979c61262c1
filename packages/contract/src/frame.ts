import { LabError } from './errors.ts';

/** Length of the header in version 1, and so the offset of pixel 0. */
export const FRAME_HEADER_BYTES = 64;
/** Format version this codec writes. */
export const FRAME_VERSION = 1;
/** int16 sentinel: this pixel is not available. */
export const FRAME_PIXEL_UNAVAILABLE = -32768;

/** Bits of the header's `flags` (contract §5). */
export const FRAME_FLAGS = {
  subpage0Fresh: 1 << 0,
  subpage1Fresh: 1 << 1,
  chess: 1 << 2,
  simulated: 1 << 3,
  replay: 1 << 4,
  crcPresent: 1 << 5,
  clockUnsynced: 1 << 6,
  badPixelsInterpolated: 1 << 7,
  boardOriented: 1 << 8,
  interlockTripped: 1 << 9,
} as const;

/** How the pixels are stored: index = the header's `format` byte. */
export const FRAME_FORMATS = ['int16', 'uint16', 'float32', 'raw16'] as const;
export type FrameFormat = (typeof FRAME_FORMATS)[number];
const BYTES_PER_PIXEL: Readonly<Record<FrameFormat, number>> = { int16: 2, uint16: 2, float32: 4, raw16: 2 };

/** Header of a thermal frame (contract §5). */
export interface ThermalFrameHeader {
  format: FrameFormat;
  /** u32, per camera, wraps. */
  seq: number;
  /** Session id as a number. */
  sid: number;
  /** Unix µs at the end of the (second) sub-page read. */
  tsUs: number;
  /** µs since the gateway started. */
  monoUs: number;
  width: number;
  height: number;
  /** OR of `FRAME_FLAGS`. */
  flags: number;
  /** 0, 1, or 255 for a merged full image. */
  subpage: number;
  /** 0–7 as EXIF−1. */
  orientation: number;
  /** °C per count. */
  scale: number;
  /** °C at count 0. */
  offset: number;
  /** Sensor die temperature, °C. */
  taC: number;
  /** 0…1. */
  emissivity: number;
  /** Sensor supply, V. */
  vddV: number;
  /** Sub-pages a second, Hz, as achieved. */
  rateHz: number;
  badPixels: number;
  /** Index into `$desc.cals`; 0 = factory calibration only. */
  calId: number;
}

/** A decoded frame; `counts` is a view into the bytes it was decoded from wherever alignment allows. */
export interface ThermalFrame extends ThermalFrameHeader {
  headerLen: number;
  crc32: number;
  counts: Int16Array | Uint16Array | Float32Array;
}

const MAGIC = 0x31464854; // "THF1", little-endian
const isLittleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Bytes of a frame of this size and format. */
export function thermalFrameLength(width: number, height: number, format: FrameFormat = 'int16'): number {
  return FRAME_HEADER_BYTES + width * height * BYTES_PER_PIXEL[format];
}

/**
 * Writes a frame into `target` and returns its length in bytes.
 * `pixels` are °C in row-major order (NaN = not available), or raw sensor words when `format` is `raw16`.
 * The CRC is written when `flags` has `crcPresent`.
 * @throws LabError E_FRAME when the target is too small or the pixel count does not fit the size.
 */
export function encodeThermalFrame(
  target: Uint8Array,
  header: Readonly<ThermalFrameHeader>,
  pixels: ArrayLike<number>,
): number {
  const length = thermalFrameLength(header.width, header.height, header.format);
  if (target.byteLength < length || pixels.length !== header.width * header.height) {
    throw new LabError('E_FRAME', 'the frame does not fit its buffer or its size', {
      context: { bufferBytes: target.byteLength, neededBytes: length, pixels: pixels.length },
    });
  }
  const view = new DataView(target.buffer, target.byteOffset, length);
  writePixels(view, header, pixels);
  writeHeader(view, header);
  const crc = (header.flags & FRAME_FLAGS.crcPresent) === 0 ? 0 : crc32(target, FRAME_HEADER_BYTES, length);
  view.setUint32(60, crc, true);
  return length;
}

function writeHeader(view: DataView, header: Readonly<ThermalFrameHeader>): void {
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, FRAME_VERSION);
  view.setUint8(5, FRAME_FORMATS.indexOf(header.format));
  view.setUint16(6, FRAME_HEADER_BYTES, true);
  view.setUint32(8, header.seq, true);
  view.setUint32(12, header.sid, true);
  writeUint64(view, 16, header.tsUs);
  writeUint64(view, 24, header.monoUs);
  view.setUint16(32, header.width, true);
  view.setUint16(34, header.height, true);
  view.setUint16(36, header.flags, true);
  view.setUint8(38, header.subpage);
  view.setUint8(39, header.orientation);
  view.setFloat32(40, header.scale, true);
  view.setFloat32(44, header.offset, true);
  view.setInt16(48, Math.round(header.taC * 100), true);
  view.setUint16(50, Math.round(header.emissivity * 10_000), true);
  view.setUint16(52, Math.round(header.vddV * 1000), true);
  view.setUint16(54, Math.round(header.rateHz * 100), true);
  view.setUint16(56, header.badPixels, true);
  view.setUint16(58, header.calId, true);
}

function writePixels(view: DataView, header: Readonly<ThermalFrameHeader>, pixels: ArrayLike<number>): void {
  const { format, scale, offset } = header;
  const count = pixels.length;
  if (format === 'float32') {
    for (let i = 0; i < count; i++) view.setFloat32(FRAME_HEADER_BYTES + 4 * i, pixels[i] ?? NaN, true);
    return;
  }
  if (format === 'raw16') {
    for (let i = 0; i < count; i++) view.setUint16(FRAME_HEADER_BYTES + 2 * i, pixels[i] ?? 0, true);
    return;
  }
  const low = format === 'int16' ? -32767 : 0;
  const high = format === 'int16' ? 32767 : 65535;
  const countsPerDegree = 1 / scale;
  for (let i = 0; i < count; i++) {
    const counts = Math.round(((pixels[i] ?? NaN) - offset) * countsPerDegree);
    // NaN fails both comparisons and becomes the sentinel (uint16 has none and reads 0).
    const kept =
      counts >= low ? (counts <= high ? counts : high) : counts < low ? low : FRAME_PIXEL_UNAVAILABLE;
    view.setInt16(FRAME_HEADER_BYTES + 2 * i, kept, true);
  }
}

/**
 * Reads a frame. Nothing is copied unless the pixels are not aligned or the host is big-endian.
 * @throws LabError E_FRAME when the bytes are not a whole frame of version 1 or its CRC is wrong.
 */
export function decodeThermalFrame(bytes: Uint8Array): ThermalFrame {
  if (bytes.byteLength < FRAME_HEADER_BYTES) throw notAFrame('shorter than a header', bytes.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw notAFrame('wrong magic', bytes.byteLength);
  if (view.getUint8(4) !== FRAME_VERSION) throw notAFrame('unknown version', bytes.byteLength);
  const format = FRAME_FORMATS[view.getUint8(5)];
  if (format === undefined) throw notAFrame('unknown pixel format', bytes.byteLength);
  const headerLen = view.getUint16(6, true);
  const width = view.getUint16(32, true);
  const height = view.getUint16(34, true);
  if (
    headerLen < FRAME_HEADER_BYTES ||
    bytes.byteLength !== headerLen + width * height * BYTES_PER_PIXEL[format]
  ) {
    throw notAFrame('length does not fit header and size', bytes.byteLength);
  }
  const flags = view.getUint16(36, true);
  const storedCrc = view.getUint32(60, true);
  if ((flags & FRAME_FLAGS.crcPresent) !== 0 && crc32(bytes, headerLen, bytes.byteLength) !== storedCrc) {
    throw notAFrame('wrong CRC', bytes.byteLength);
  }
  return {
    format,
    headerLen,
    seq: view.getUint32(8, true),
    sid: view.getUint32(12, true),
    tsUs: readUint64(view, 16),
    monoUs: readUint64(view, 24),
    width,
    height,
    flags,
    subpage: view.getUint8(38),
    orientation: view.getUint8(39),
    scale: view.getFloat32(40, true),
    offset: view.getFloat32(44, true),
    taC: view.getInt16(48, true) / 100,
    emissivity: view.getUint16(50, true) / 10_000,
    vddV: view.getUint16(52, true) / 1000,
    rateHz: view.getUint16(54, true) / 100,
    badPixels: view.getUint16(56, true),
    calId: view.getUint16(58, true),
    crc32: storedCrc,
    counts: readPixels(bytes, headerLen, width * height, format),
  };
}

/** °C of pixel `index`; NaN when it is not available. Meaningless for `raw16`. */
export function pixelTemperatureC(frame: ThermalFrame, index: number): number {
  const counts = frame.counts[index] ?? NaN;
  if (frame.format === 'float32') return counts;
  if (frame.format === 'int16' && counts === FRAME_PIXEL_UNAVAILABLE) return NaN;
  return counts * frame.scale + frame.offset;
}

function readPixels(
  bytes: Uint8Array,
  start: number,
  count: number,
  format: FrameFormat,
): ThermalFrame['counts'] {
  const size = BYTES_PER_PIXEL[format];
  const isView = isLittleEndianHost && (bytes.byteOffset + start) % size === 0;
  const source = isView ? bytes : swappedIfNeeded(bytes.slice(start, start + count * size), size);
  const offset = isView ? bytes.byteOffset + start : 0;
  if (format === 'int16') return new Int16Array(source.buffer, offset, count);
  if (format === 'float32') return new Float32Array(source.buffer, offset, count);
  return new Uint16Array(source.buffer, offset, count);
}

function swappedIfNeeded(copy: Uint8Array, size: number): Uint8Array {
  if (isLittleEndianHost) return copy;
  for (let i = 0; i < copy.length; i += size) copy.subarray(i, i + size).reverse();
  return copy;
}

// Times in µs stay below 2^53 (contract §5), so two 32-bit halves are exact and need no BigInt.
function writeUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

function readUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb8_8320;
  return crc;
});

/** CRC-32 as zlib computes it, of `bytes[start, end)`. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.byteLength): number {
  let crc = 0xffff_ffff;
  for (let i = start; i < end; i++) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}

function notAFrame(reason: string, lengthBytes: number): LabError {
  return new LabError('E_FRAME', `not a thermal frame: ${reason}`, { context: { lengthBytes } });
}
