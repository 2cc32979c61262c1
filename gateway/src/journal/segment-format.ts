import { crc32 } from 'node:zlib';
import { MAX_JSON_BYTES } from '@labgate/contract';

/** Version of the layout in `docs/decisions/journal-format.md`; files of another version are left alone. */
const FORMAT_VERSION = 1;
const MAGIC = Buffer.from('LABGJRNL', 'latin1');
export const SEGMENT_HEADER_BYTES = 32;
export const RECORD_HEADER_BYTES = 19;
/** A topic's length is kept in one byte. */
export const MAX_TOPIC_BYTES = 255;
export const MAX_RECORD_BYTES = RECORD_HEADER_BYTES + MAX_TOPIC_BYTES + MAX_JSON_BYTES;
/** First byte of a record; it occurs nowhere in UTF-8, so never inside a topic or a payload. */
export const RECORD_MARK = 0xff;

const TWO_TO_32 = 2 ** 32;
const OFFSET = { crc: 1, bodyBytes: 5, index: 8, ts: 12, topicBytes: 18 } as const;

/** What makes a segment the one it is; also spelled in its file name. */
export interface SegmentIdentity {
  readonly epoch: number;
  /** Position of the record with index 0. */
  readonly first: number;
}

/** First bytes of a segment file. */
export interface SegmentHeader extends SegmentIdentity {
  /** Unix ms. */
  readonly createdMs: number;
}

/** A record before it is written. */
export interface RecordContent {
  /** Position minus that of the segment. */
  readonly index: number;
  /** Unix ms. */
  readonly ts: number;
  /** Below `lab/1/{gw}/`. */
  readonly topic: string;
  /** JSON, or nothing. */
  readonly payload: string | Uint8Array;
}

/** Where a record lies in the bytes it was found in. */
export interface RecordPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly index: number;
}

/** The file name that belongs to `identity`; names sort by position. */
export function formatSegmentName({ epoch, first }: SegmentIdentity): string {
  return `${String(first).padStart(15, '0')}-${epoch}.journal`;
}

/** Reads a segment's file name; `undefined` for any other name. */
export function parseSegmentName(name: string): SegmentIdentity | undefined {
  const match = /^(\d{15})-([1-9]\d{0,9})\.journal$/.exec(name);
  if (match === null) return undefined;
  const identity = { first: Number(match[1]), epoch: Number(match[2]) };
  return identity.epoch <= 0xffff_ffff && identity.first < 2 ** 48 ? identity : undefined;
}

/** Makes the first `SEGMENT_HEADER_BYTES` of a segment file. */
export function encodeSegmentHeader({ epoch, first, createdMs }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt16LE(FORMAT_VERSION, 8);
  bytes.writeUIntLE(first, 10, 6);
  bytes.writeUInt32LE(epoch, 16);
  bytes.writeUIntLE(createdMs, 20, 6);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

/** Reads a segment's header; `damaged` when it is not whole, `foreign` when another version wrote it. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | 'damaged' | 'foreign' {
  if (bytes.length < SEGMENT_HEADER_BYTES || bytes.readUInt32LE(28) !== crc32(bytes.subarray(0, 28))) {
    return 'damaged';
  }
  if (!bytes.subarray(0, 8).equals(MAGIC) || bytes.readUInt16LE(8) !== FORMAT_VERSION) return 'foreign';
  return {
    epoch: bytes.readUInt32LE(16),
    first: bytes.readUIntLE(10, 6),
    createdMs: bytes.readUIntLE(20, 6),
  };
}

/** Start value of the check sums of a segment: a record of another file never fits, whatever a disk left there. */
export function segmentSeed({ epoch, first }: SegmentIdentity): number {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt32LE(epoch, 0);
  bytes.writeUIntLE(first, 4, 6);
  return crc32(bytes);
}

/** Bytes `record` takes in a segment. */
export function recordBytes({ topic, payload }: Pick<RecordContent, 'topic' | 'payload'>): number {
  const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength;
  return RECORD_HEADER_BYTES + topic.length + payloadBytes;
}

/** Writes `record`, which takes `bytes`, at `offset`. Its topic is ASCII, as all of the contract are. */
export function encodeRecord(
  target: Buffer,
  offset: number,
  bytes: number,
  record: RecordContent,
  seed: number,
): void {
  const { index, ts, topic, payload } = record;
  // Byte by byte: a call of Buffer's methods for each number would take longer than all else but the check sum.
  target[offset] = RECORD_MARK;
  putNumber(target, offset + OFFSET.bodyBytes, 3, bytes - RECORD_HEADER_BYTES);
  putNumber(target, offset + OFFSET.index, 4, index);
  putNumber(target, offset + OFFSET.ts, 4, ts % TWO_TO_32);
  putNumber(target, offset + OFFSET.ts + 4, 2, Math.floor(ts / TWO_TO_32));
  target[offset + OFFSET.topicBytes] = topic.length;
  const payloadAt = offset + RECORD_HEADER_BYTES + topic.length;
  for (let at = 0; at < topic.length; at++) target[offset + RECORD_HEADER_BYTES + at] = topic.charCodeAt(at);
  if (typeof payload === 'string') target.write(payload, payloadAt);
  else target.set(payload, payloadAt);
  const crc = crc32(target.subarray(offset + OFFSET.bodyBytes, offset + bytes), seed);
  target.writeUInt32LE(crc, offset + OFFSET.crc);
}

/** Writes the lower bytes of a number below 2³², lowest first. */
function putNumber(target: Uint8Array, at: number, bytes: number, value: number): void {
  for (let byte = 0; byte < bytes; byte++) target[at + byte] = value >>> (8 * byte);
}

/** Bytes the record at `offset` says it has; 0 when no record can start there. Needs `RECORD_HEADER_BYTES`. */
export function claimedRecordBytes(bytes: Buffer, offset: number): number {
  if (bytes[offset] !== RECORD_MARK) return 0;
  const bodyBytes = bytes.readUIntLE(offset + OFFSET.bodyBytes, 3);
  const topicBytes = bytes[offset + OFFSET.topicBytes] ?? 0;
  const isPossible = topicBytes > 0 && topicBytes <= bodyBytes && bodyBytes - topicBytes <= MAX_JSON_BYTES;
  return isPossible ? RECORD_HEADER_BYTES + bodyBytes : 0;
}

/** Index the record at `offset` says it has. */
export function claimedRecordIndex(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset + OFFSET.index);
}

/** True when the check sum of the record of `length` bytes at `offset` is right. */
export function isRecordWhole(bytes: Buffer, offset: number, length: number, seed: number): boolean {
  const crc = crc32(bytes.subarray(offset + OFFSET.bodyBytes, offset + length), seed);
  return bytes.readUInt32LE(offset + OFFSET.crc) === crc;
}

/** Where the topic of the whole record at `offset` ends and its payload begins. */
export function payloadStart(bytes: Buffer, offset: number): number {
  return offset + RECORD_HEADER_BYTES + (bytes[offset + OFFSET.topicBytes] ?? 0);
}

/** When the whole record at `offset` was journaled, Unix ms. */
export function recordTime(bytes: Buffer, offset: number): number {
  return bytes.readUIntLE(offset + OFFSET.ts, 6);
}

/** Topic, time and payload of a whole record. */
export function decodeRecord(
  bytes: Buffer,
  { offset, bytes: length }: RecordPlace,
): Omit<RecordContent, 'index'> {
  const payloadAt = payloadStart(bytes, offset);
  return {
    ts: recordTime(bytes, offset),
    topic: bytes.toString('latin1', offset + RECORD_HEADER_BYTES, payloadAt),
    payload: bytes.toString('utf8', payloadAt, offset + length),
  };
}
