import { crc32 } from 'node:zlib';
import { ByteReader, type ByteWriter } from './byte-stream.ts';

/** CRC-32 of the rest (u32, little-endian) and format (u8). */
const HEADER_BYTES = 5;

/** Starts a record with a checksum in `writer`, which must be empty. */
export function beginRecord(writer: ByteWriter, format: number): void {
  writer.reset();
  writer.putUint32(0);
  writer.putByte(format);
}

/** Puts the checksum in and gives the bytes, as a view that the next record invalidates. */
export function finishRecord(writer: ByteWriter): Uint8Array {
  writer.setUint32(0, crc32(writer.view(4)));
  return writer.view();
}

/** A reader behind the header; `undefined` when the checksum or the format is wrong. */
export function openRecord(bytes: Uint8Array, format: number): ByteReader | undefined {
  if (bytes.length < HEADER_BYTES || bytes[4] !== format) return undefined;
  const reader = new ByteReader(bytes);
  if (reader.getUint32() !== crc32(bytes.subarray(4))) return undefined;
  reader.getByte();
  return reader;
}
