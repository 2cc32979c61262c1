import { crc32 } from '@labgate/contract';

/** A file of an archive. */
export interface ZipEntry {
  /** Path in the archive, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

// Signatures and fixed lengths: .ZIP File Format Specification 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
/** 2.0, the lowest version that knows folders. */
const VERSION = 20;
/** General purpose bit 11: names are UTF-8. */
const UTF8_NAMES = 0x0800;

interface Placed extends ZipEntry {
  readonly nameBytes: Uint8Array<ArrayBuffer>;
  readonly checksum: number;
  readonly offset: number;
}

/** A ZIP archive of files as they are, without compression; `tsMs` (Unix ms, as local time) is when they were made. */
export function zipArchive(entries: readonly ZipEntry[], tsMs: number): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  let offset = 0;
  const placed = entries.map((entry): Placed => {
    const nameBytes = encoder.encode(entry.name);
    const file = { ...entry, nameBytes, checksum: crc32(entry.bytes), offset };
    offset += LOCAL_LENGTH + nameBytes.length + entry.bytes.length;
    return file;
  });
  const centralOffset = offset;
  const centralLength = placed.reduce((sum, { nameBytes }) => sum + CENTRAL_LENGTH + nameBytes.length, 0);
  const archive = new Uint8Array(centralOffset + centralLength + END_LENGTH);
  const view = new DataView(archive.buffer);
  const moment = dosMoment(new Date(tsMs));
  let at = centralOffset;
  for (const file of placed) {
    writeLocal(archive, view, file, moment);
    at += writeCentral(archive, view, at, file, moment);
  }
  writeEnd(view, at, placed.length, centralLength, centralOffset);
  return archive;
}

function writeLocal(archive: Uint8Array, view: DataView, file: Placed, moment: number): void {
  const { offset, nameBytes, bytes } = file;
  view.setUint32(offset, LOCAL_SIGNATURE, true);
  view.setUint16(offset + 4, VERSION, true);
  writeShared(view, offset + 6, file, moment);
  archive.set(nameBytes, offset + LOCAL_LENGTH);
  archive.set(bytes, offset + LOCAL_LENGTH + nameBytes.length);
}

function writeCentral(archive: Uint8Array, view: DataView, at: number, file: Placed, moment: number): number {
  view.setUint32(at, CENTRAL_SIGNATURE, true);
  view.setUint16(at + 4, VERSION, true);
  view.setUint16(at + 6, VERSION, true);
  writeShared(view, at + 8, file, moment);
  view.setUint32(at + 42, file.offset, true);
  archive.set(file.nameBytes, at + CENTRAL_LENGTH);
  return CENTRAL_LENGTH + file.nameBytes.length;
}

/** The 24 bytes that both headers have: flags, method 0 (stored), time, date, checksum, lengths. */
function writeShared(
  view: DataView,
  at: number,
  { checksum, bytes, nameBytes }: Placed,
  moment: number,
): void {
  view.setUint16(at, UTF8_NAMES, true);
  view.setUint32(at + 4, moment, true);
  view.setUint32(at + 8, checksum, true);
  view.setUint32(at + 12, bytes.length, true);
  view.setUint32(at + 16, bytes.length, true);
  view.setUint16(at + 20, nameBytes.length, true);
}

function writeEnd(view: DataView, at: number, files: number, length: number, offset: number): void {
  view.setUint32(at, END_SIGNATURE, true);
  view.setUint16(at + 8, files, true);
  view.setUint16(at + 10, files, true);
  view.setUint32(at + 12, length, true);
  view.setUint32(at + 16, offset, true);
}

/** Date and time of MS-DOS (section 4.4.6): local, in steps of two seconds, from 1980 on. */
function dosMoment(date: Date): number {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  const year = Math.min(127, Math.max(0, date.getFullYear() - 1980));
  const day = (year << 9) | ((date.getMonth() + 1) << 5) | date.getDate();
  return ((day << 16) | time) >>> 0;
}
