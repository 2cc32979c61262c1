import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { McapConstants, McapStreamReader, type McapTypes } from '@mcap/core';
import { LabError } from '@labgate/contract';

/** Bytes read at a time where a file is read from one end to the other. */
const WINDOW_BYTES = 1024 * 1024;
/** Opcode and length in front of every record (MCAP specification, "Records"). */
export const RECORD_HEAD_BYTES = 9;
export const MAGIC_BYTES = McapConstants.MCAP_MAGIC.length;

/** A file that is read from anywhere. */
export class McapFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  private constructor(path: string, file: FileHandle, sizeBytes: number) {
    this.path = path;
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  /** @throws LabError E_RECORDING when it cannot be opened or is no MCAP file. */
  static async open(path: string): Promise<McapFile> {
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (cause) {
      throw new LabError('E_RECORDING', `the recording cannot be opened: ${path}`, { cause });
    }
    const { size } = await file.stat();
    const opened = new McapFile(path, file, size);
    const magic = await opened.read(0, Math.min(size, MAGIC_BYTES));
    if (magic.equals(Buffer.from(McapConstants.MCAP_MAGIC))) return opened;
    await file.close();
    throw new LabError('E_RECORDING', `not a recording: ${path} does not begin as an MCAP file does`);
  }

  /** @throws LabError E_RECORDING when the file is shorter. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || length < 0 || offset + length > this.sizeBytes) {
      throw new LabError('E_RECORDING', `the file ends before byte ${offset + length}`);
    }
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new LabError('E_RECORDING', `the file ended at byte ${offset + done}`);
      done += bytesRead;
    }
    return bytes;
  }

  /** As `read`, for small pieces one after the other. What it gives is valid until the next call. */
  async readAlong(offset: number, length: number): Promise<Buffer> {
    if (length > WINDOW_BYTES) return this.read(offset, length);
    const at = offset - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length) return this.#window.subarray(at, at + length);
    this.#window = await this.read(offset, Math.max(length, Math.min(WINDOW_BYTES, this.sizeBytes - offset)));
    this.#windowStart = offset;
    return this.#window.subarray(0, length);
  }

  /** CRC-32 of everything before byte `end`. */
  async crcUpTo(end: number): Promise<number> {
    let crc = 0;
    for (let at = 0; at < end; at += WINDOW_BYTES) {
      crc = crc32(await this.read(at, Math.min(WINDOW_BYTES, end - at)), crc);
    }
    return crc;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Parses whole records that follow each other. @throws whatever the parser says about bytes that are none. */
export function* parseRecords(...pieces: readonly Uint8Array[]): Generator<McapTypes.TypedMcapRecord> {
  const reader = new McapStreamReader({ noMagicPrefix: true });
  for (const piece of pieces) reader.append(piece);
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) yield record;
  if (reader.bytesRemaining() > 0) throw new Error(`${reader.bytesRemaining()} bytes are no record`);
}
