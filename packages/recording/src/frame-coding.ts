import { crc32 } from 'node:zlib';
import { FRAME_FLAGS, FRAME_HEADER_BYTES, FRAME_VERSION, LabError } from '@labgate/contract';
import { pixelOrder } from './pixel-order.ts';

/** How frames stand in a recording, as the message encoding of their MCAP channel; docs/recording.md describes it. */
export const FRAME_ENCODING = 'x-labgate-thermal-frame-difference-1';

/** The first byte of a coded frame: how it is coded, and two marks. */
const PLAIN = 0;
/** Each pixel as its difference to the one before it in the order. */
const ALONE = 1;
/** Each pixel as its difference to the same pixel of the frame before. */
const DIFFERENCE = 2;
const KIND = 0x03;
/** The CRC of the header is the right one and is worked out again. */
const CRC_DERIVED = 0x04;
const CHESS = 0x08;

/** The header without its CRC, which stands at its end (contract §5). */
const HEAD_BYTES = FRAME_HEADER_BYTES - 4;
const MAGIC = 0x31464854;
/** `int16`, `uint16`, `raw16`: two bytes a pixel. */
const WORD_FORMATS: readonly number[] = [0, 1, 3];

/** A frame that the coding fits, as the words it is made of. */
interface Picture {
  readonly head: Uint8Array;
  readonly counts: Uint16Array;
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly isChess: boolean;
}

/**
 * Codes the frames of one camera so that they compress well, byte for byte reversible: differences to the frame before,
 * the low bytes apart from the high ones, fresh pixels apart from old ones. Bytes that are no frame of 16-bit pixels
 * are kept as they are.
 */
export class FrameEncoder {
  #before: Picture | undefined;
  /** Buffers that are used in turn: a frame comes up to 64 times a second. */
  #spare: Picture | undefined;
  #coded = new Uint8Array();

  /** Forgets the frame before, so that the next one can be read alone. */
  reset(): void {
    this.#spare = this.#before;
    this.#before = undefined;
  }

  /** Gives the coded frame, which is valid until the next call. */
  encode(bytes: Uint8Array): Uint8Array {
    const shape = shapeOf(bytes);
    if (shape === undefined) {
      const plain = new Uint8Array(bytes.length + 1);
      plain[0] = PLAIN;
      plain.set(bytes, 1);
      return plain;
    }
    const picture = readPicture(bytes, this.#spare);
    const before = isLike(this.#before, picture) ? this.#before : undefined;
    this.#spare = this.#before;
    this.#before = picture;
    const crc = readUint32(bytes, HEAD_BYTES);
    const isDerived = crc === derivedCrc(bytes);
    const start = 1 + HEAD_BYTES + (isDerived ? 0 : 4);
    const length = start + 2 * picture.counts.length;
    if (this.#coded.length < length) this.#coded = new Uint8Array(length);
    const coded = this.#coded.subarray(0, length);
    coded[0] =
      (before === undefined ? ALONE : DIFFERENCE) |
      (isDerived ? CRC_DERIVED : 0) |
      (shape.isChess ? CHESS : 0);
    for (let i = 0; i < HEAD_BYTES; i++) coded[1 + i] = picture.head[i] - (before?.head[i] ?? 0);
    if (!isDerived) coded.set(bytes.subarray(HEAD_BYTES, FRAME_HEADER_BYTES), 1 + HEAD_BYTES);
    writeDifferences(coded, start, picture.counts, before?.counts, orderOf(shape));
    return coded;
  }
}

/** The other half of `FrameEncoder`: frames of one camera in the order they were coded, from one that stands alone on. */
export class FrameDecoder {
  #before: Picture | undefined;

  /** @throws LabError E_RECORDING when these bytes were not coded so, or follow a frame that was not given. */
  decode(coded: Uint8Array): Uint8Array {
    const tag = coded[0] ?? KIND;
    const kind = tag & KIND;
    if (kind === PLAIN && tag === PLAIN) return coded.slice(1);
    if (kind !== ALONE && kind !== DIFFERENCE) throw notCoded('unknown kind');
    const before = kind === DIFFERENCE ? this.#before : undefined;
    if (kind === DIFFERENCE && before === undefined) throw notCoded('the frame before is missing');
    const isDerived = (tag & CRC_DERIVED) !== 0;
    const start = 1 + HEAD_BYTES + (isDerived ? 0 : 4);
    if (coded.length < start) throw notCoded('too short');
    const head = new Uint8Array(HEAD_BYTES);
    for (let i = 0; i < HEAD_BYTES; i++) head[i] = coded[1 + i] + (before?.head[i] ?? 0);
    const { width, height } = sizeOf(head);
    const pixels = width * height;
    const isSized = coded.length === start + 2 * pixels && (before?.counts.length ?? pixels) === pixels;
    if (!isSized) throw notCoded('its length does not fit its size');
    const order = orderOf({ width, height, isChess: (tag & CHESS) !== 0 });
    const counts = readDifferences(coded, start, before?.counts, order);
    this.#before = { head, counts };
    return frameOf(head, counts, isDerived ? undefined : coded.subarray(start - 4, start));
  }
}

/** The shape of a frame the coding fits. A header of another length or odd bytes at the end do not. */
function shapeOf(bytes: Uint8Array): Shape | undefined {
  if (bytes.length < FRAME_HEADER_BYTES || readUint32(bytes, 0) !== MAGIC || bytes[4] !== FRAME_VERSION) {
    return undefined;
  }
  const { width, height } = sizeOf(bytes);
  const fits =
    WORD_FORMATS.includes(bytes[5]) &&
    readUint16(bytes, 6) === FRAME_HEADER_BYTES &&
    bytes.length === FRAME_HEADER_BYTES + 2 * width * height;
  return fits ? { width, height, isChess: (readUint16(bytes, 36) & FRAME_FLAGS.chess) !== 0 } : undefined;
}

function sizeOf(head: Uint8Array): { readonly width: number; readonly height: number } {
  return { width: readUint16(head, 32), height: readUint16(head, 34) };
}

function orderOf({ width, height, isChess }: Shape): Uint32Array {
  return pixelOrder(width, height, isChess);
}

/** Reads a frame, into `spare` when it has the same size. */
function readPicture(bytes: Uint8Array, spare: Picture | undefined): Picture {
  const length = (bytes.length - FRAME_HEADER_BYTES) / 2;
  const isFit = spare?.counts.length === length;
  const { head, counts } = isFit
    ? spare
    : { head: new Uint8Array(HEAD_BYTES), counts: new Uint16Array(length) };
  head.set(bytes.subarray(0, HEAD_BYTES));
  for (let i = 0, at = FRAME_HEADER_BYTES; i < counts.length; i++, at += 2) {
    counts[i] = bytes[at] | (bytes[at + 1] << 8);
  }
  return { head, counts };
}

function frameOf(head: Uint8Array, counts: Uint16Array, crc: Uint8Array | undefined): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + 2 * counts.length);
  bytes.set(head);
  for (let i = 0, at = FRAME_HEADER_BYTES; i < counts.length; i++, at += 2) {
    bytes[at] = counts[i];
    bytes[at + 1] = counts[i] >>> 8;
  }
  if (crc === undefined) writeUint32(bytes, HEAD_BYTES, derivedCrc(bytes));
  else bytes.set(crc, HEAD_BYTES);
  return bytes;
}

function isLike(before: Picture | undefined, picture: Picture): before is Picture {
  return (
    before !== undefined &&
    before.counts.length === picture.counts.length &&
    readUint16(before.head, 32) === readUint16(picture.head, 32)
  );
}

/** What the header's CRC should be: that of the pixels, or 0 without the flag (contract §5). */
function derivedCrc(bytes: Uint8Array): number {
  const hasCrc = (readUint16(bytes, 36) & FRAME_FLAGS.crcPresent) !== 0;
  return hasCrc ? crc32(bytes.subarray(FRAME_HEADER_BYTES)) : 0;
}

/** Differences modulo 2¹⁶, small ones of either sign as small numbers, low bytes first, then the high ones. */
function writeDifferences(
  coded: Uint8Array,
  start: number,
  counts: Uint16Array,
  before: Uint16Array | undefined,
  order: Uint32Array,
): void {
  const highs = start + counts.length;
  let last = 0;
  for (let i = 0; i < order.length; i++) {
    const pixel = order[i];
    const reference = before === undefined ? last : before[pixel];
    last = counts[pixel];
    const difference = ((last - reference) << 16) >> 16;
    const folded = (difference << 1) ^ (difference >> 15);
    coded[start + i] = folded;
    coded[highs + i] = folded >>> 8;
  }
}

function readDifferences(
  coded: Uint8Array,
  start: number,
  before: Uint16Array | undefined,
  order: Uint32Array,
): Uint16Array {
  const counts = new Uint16Array(order.length);
  const highs = start + counts.length;
  let last = 0;
  for (let i = 0; i < order.length; i++) {
    const pixel = order[i];
    const folded = coded[start + i] | (coded[highs + i] << 8);
    const difference = (folded >>> 1) ^ -(folded & 1);
    counts[pixel] = (before === undefined ? last : before[pixel]) + difference;
    last = counts[pixel];
  }
  return counts;
}

function readUint16(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (readUint16(bytes, at) | (readUint16(bytes, at + 2) << 16)) >>> 0;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (8 * i);
}

function notCoded(reason: string): LabError {
  return new LabError('E_RECORDING', `not a coded thermal frame: ${reason}`);
}
