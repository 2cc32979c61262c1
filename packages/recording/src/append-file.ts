import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { LabError } from '@labgate/contract';

/** Codes of the file system that mean there is no room (write(2)). */
const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
/** Bytes that may wait for a slow disk. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Size and SHA-256 of a file. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that only grows, written off the event loop, in order; the first failure is the last thing that happens to it. */
export class AppendFile {
  readonly #file: FileHandle;
  readonly #onFailure: (failure: LabError) => void;
  readonly #hash = createHash('sha256');
  #queue: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #written = 0;
  #failure: LabError | undefined;
  /** Where the next byte goes once all that waits is written. */
  position = 0;
  /** CRC-32 of everything so far. */
  crc = 0;

  private constructor(file: FileHandle, onFailure: (failure: LabError) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** Makes a file that was not there. @throws LabError E_DISK_FULL, E_RECORDING. */
  static async create(path: string, onFailure: (failure: LabError) => void): Promise<AppendFile> {
    try {
      return new AppendFile(await open(path, 'wx', 0o640), onFailure);
    } catch (cause) {
      throw asRecordingError(cause);
    }
  }

  get failure(): LabError | undefined {
    return this.#failure;
  }

  /** Appends `bytes`, which must not be changed afterwards; nothing after a failure. */
  append(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.position += bytes.length;
    this.crc = crc32(bytes, this.crc);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) {
      this.#fail(new LabError('E_RECORDING', 'not recorded: the disk does not keep up'));
      return;
    }
    this.#queue = this.#queue.then(() => this.#write(bytes));
  }

  /** Waits for all that was appended. */
  drained(): Promise<void> {
    return this.#queue;
  }

  /** Forces what was appended to the disk and closes the file; gives what stands in it then. */
  async close(): Promise<FileDigest> {
    await this.#queue;
    try {
      if (this.#failure === undefined) await this.#file.datasync();
      else await this.#file.truncate(this.#written); // a half-written piece is nothing to read
    } catch (cause) {
      this.#fail(asRecordingError(cause));
    } finally {
      await this.#file.close();
    }
    return { bytes: this.#written, sha256: this.#hash.digest('hex') };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      await writeAll(this.#file, bytes, this.#written);
      this.#hash.update(bytes);
      this.#written += bytes.length;
      this.#waitingBytes -= bytes.length;
    } catch (cause) {
      this.#fail(asRecordingError(cause));
    }
  }

  #fail(failure: LabError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#onFailure(failure);
  }
}

/** Writes all of `bytes`, however many the system takes at once. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** What the file system threw, as E_DISK_FULL or E_RECORDING. */
export function asRecordingError(cause: unknown): LabError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason = typeof code === 'string' ? code : String(cause);
  return NO_ROOM.includes(code)
    ? new LabError('E_DISK_FULL', `not recorded: the disk is full (${reason})`, { cause })
    : new LabError('E_RECORDING', `not recorded: ${reason}`, { cause });
}
