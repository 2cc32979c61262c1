import { constants, open, type FileHandle } from 'node:fs/promises';
import { write } from 'node:fs';
import { encodeSegmentHeader } from './segment-format.ts';
import type { Segment } from './segment.ts';

/** The segment that is written to. */
export class SegmentFile {
  readonly segment: Segment;
  readonly #handle: FileHandle;

  private constructor(segment: Segment, handle: FileHandle) {
    this.segment = segment;
    this.#handle = handle;
  }

  /** Makes the file of `segment`; it must not exist. @throws what the file system throws. */
  static async create(segment: Segment): Promise<SegmentFile> {
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    return new SegmentFile(segment, await open(segment.path, O_WRONLY | O_CREAT | O_EXCL, 0o640));
  }

  /**
   * Adds `records`, and the header before the first ones; the process may die after it without losing them.
   * @throws what the file system throws; then call `takeBack`.
   */
  async append(records: Buffer): Promise<void> {
    const start = this.segment.bytes;
    const bytes = start === 0 ? Buffer.concat([encodeSegmentHeader(this.segment), records]) : records;
    let written = 0;
    while (written < bytes.length) {
      written += await writeAt(this.#handle.fd, bytes, written, start + written);
    }
    this.segment.bytes = start + bytes.length;
  }

  /** Cuts the file to `bytes`. @returns false when that failed too: nothing may be added to it any more. */
  async takeBack(bytes: number): Promise<boolean> {
    this.segment.bytes = bytes;
    try {
      await this.#handle.truncate(bytes);
      return true;
    } catch {
      return false; // the caller goes on with another file
    }
  }

  /** @throws what the file system throws. */
  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** The call with a callback, at a third of the cost of the promise of `FileHandle.write`. */
function writeAt(fd: number, bytes: Buffer, from: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, from, bytes.length - from, position, (error, written) => {
      if (error) reject(error);
      else resolve(written);
    });
  });
}
