import { crc32 } from './crc32.ts';
import { LabError } from './errors.ts';
import {
  BYTES_PER_PIXEL,
  FRAME_FORMATS,
  FRAME_PIXEL_UNAVAILABLE,
  readPixels,
  writePixels,
  type FrameFormat,
  type FramePixels,
} from './frame-pixels.ts';

/** MIME type of a thermal frame (contract §5). */
export const FRAME_MIME_TYPE = 'application/vnd.labgate.thermal-frame; v=1';
/** Length of the header in version 1, and so the offset of pixel 0. */
export const FRAME_HEADER_BYTES = 64;
/** Format version this codec writes. */
export const FRAME_VERSION = 1;
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

/** Header of a thermal frame (contract §5). */
export interface ThermalFrameHeader {
  format: FrameFormat;
  /** Per camera; written modulo 2³². */
  seq: number;
  /** Session id as a number. */
  sid: number;
  /** Unix µs at the end of the (second) sub-page read, below 2⁵³. */
  tsUs: number;
  /** µs since the gateway started, below 2⁵³. */
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
  counts: FramePixels;
}

const NO_PIXELS = new Int16Array(0);
const MAGIC = 0x31464854; // "THF1", little-endian

/** Bytes of a frame of this size and format. */
export function thermalFrameLength(width: number, height: number, format: FrameFormat = 'int16'): number {
  return FRAME_HEADER_BYTES + width * height * BYTES_PER_PIXEL[format];
}

/**
 * Writes a frame into `target` and returns its length in bytes.
 * `pixels` are °C in row-major order (NaN = not available; uint16 has no word for that and reads as its lowest value), or
 * raw sensor words when `format` is `raw16`. Values beyond a field's range are written as its nearest end.
 * The CRC is written when `flags` has `crcPresent`.
 * @throws LabError E_FRAME when the target is too small, the pixel count does not fit the size, a time is not an
 * integer below 2⁵³, or scale and offset cannot describe temperatures.
 */
export function encodeThermalFrame(
  target: Uint8Array,
  header: Readonly<ThermalFrameHeader>,
  pixels: ArrayLike<number>,
): number {
  const { width, height, format } = header;
  const length = thermalFrameLength(width, height, format);
  const fault =
    sizeFault(width, height) ??
    (target.byteLength < length ? 'the buffer is too small' : undefined) ??
    (pixels.length === width * height ? undefined : 'the number of pixels is not width × height') ??
    (isTimeUs(header.tsUs) && isTimeUs(header.monoUs) ? undefined : 'a time is not an integer below 2^53') ??
    scaleFault(format, header.scale, header.offset);
  if (fault !== undefined) throw notAFrame(fault, target.byteLength);
  writePixels(target, FRAME_HEADER_BYTES, pixels, format, header.scale, header.offset);
  const view = new DataView(target.buffer, target.byteOffset, length);
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
  view.setInt16(48, roundWithin(header.taC * 100, -32768, 32767), true);
  view.setUint16(50, roundWithin(header.emissivity * 10_000, 0, 65535), true);
  view.setUint16(52, roundWithin(header.vddV * 1000, 0, 65535), true);
  view.setUint16(54, roundWithin(header.rateHz * 100, 0, 65535), true);
  view.setUint16(56, roundWithin(header.badPixels, 0, 65535), true);
  view.setUint16(58, roundWithin(header.calId, 0, 65535), true);
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
  const frame = readHeader(view, format);
  const fault = decodedFault(frame, bytes);
  if (fault !== undefined) throw notAFrame(fault, bytes.byteLength);
  frame.counts = readPixels(bytes, frame.headerLen, frame.width * frame.height, format);
  return frame;
}

function readHeader(view: DataView, format: FrameFormat): ThermalFrame {
  return {
    format,
    headerLen: view.getUint16(6, true),
    seq: view.getUint32(8, true),
    sid: view.getUint32(12, true),
    tsUs: readUint64(view, 16),
    monoUs: readUint64(view, 24),
    width: view.getUint16(32, true),
    height: view.getUint16(34, true),
    flags: view.getUint16(36, true),
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
    crc32: view.getUint32(60, true),
    counts: NO_PIXELS,
  };
}

function decodedFault(frame: ThermalFrame, bytes: Uint8Array): string | undefined {
  const { format, headerLen, width, height, flags } = frame;
  if (headerLen < FRAME_HEADER_BYTES) return 'header length below 64';
  if (bytes.byteLength !== headerLen + width * height * BYTES_PER_PIXEL[format]) {
    return 'length does not fit header and size';
  }
  const hasCrc = (flags & FRAME_FLAGS.crcPresent) !== 0;
  if (hasCrc && crc32(bytes, headerLen, bytes.byteLength) !== frame.crc32) return 'wrong CRC';
  if (!isTimeUs(frame.tsUs) || !isTimeUs(frame.monoUs)) return 'a time is not below 2^53';
  return sizeFault(width, height) ?? scaleFault(format, frame.scale, frame.offset);
}

function sizeFault(width: number, height: number): string | undefined {
  const isSize = (pixels: number): boolean => Number.isInteger(pixels) && pixels >= 1 && pixels <= 0xffff;
  return isSize(width) && isSize(height) ? undefined : 'width or height is not 1 to 65535';
}

/** Only the scaled formats use scale and offset. */
function scaleFault(format: FrameFormat, scale: number, offset: number): string | undefined {
  if (format === 'float32' || format === 'raw16') return undefined;
  const isUsable =
    Math.fround(scale) > 0 && Number.isFinite(Math.fround(scale)) && Number.isFinite(Math.fround(offset));
  return isUsable ? undefined : 'scale or offset is not usable';
}

function isTimeUs(timeUs: number): boolean {
  return Number.isSafeInteger(timeUs) && timeUs >= 0;
}

/** °C of pixel `index`; NaN when it is not available, as always for `raw16`. */
export function pixelTemperatureC(frame: ThermalFrame, index: number): number {
  const counts = frame.counts[index] ?? NaN;
  if (frame.format === 'float32') return counts;
  if (frame.format === 'raw16' || (frame.format === 'int16' && counts === FRAME_PIXEL_UNAVAILABLE))
    return NaN;
  return counts * frame.scale + frame.offset;
}

function roundWithin(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}

// Times in µs stay below 2^53 (contract §5), so two 32-bit halves are exact and need no BigInt.
function writeUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

function readUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

function notAFrame(reason: string, lengthBytes: number): LabError {
  return new LabError('E_FRAME', `not a thermal frame: ${reason}`, { context: { lengthBytes } });
}
