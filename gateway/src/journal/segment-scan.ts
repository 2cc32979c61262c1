import {
  claimedRecordBytes,
  claimedRecordIndex,
  isRecordWhole,
  RECORD_HEADER_BYTES,
  RECORD_MARK,
  type RecordPlace,
} from './segment-format.ts';

interface ScanOptions {
  readonly seed: number;
  /** Records with a smaller index are not believed. */
  readonly nextIndex: number;
  /** True when no bytes follow: what is left then is damaged, not unfinished. */
  readonly isEnd: boolean;
}

/** How far a scan came. */
export interface ScanResult {
  /** Bytes that are done with. */
  readonly consumed: number;
  /** Index after that of the last whole record. */
  readonly nextIndex: number;
}

/**
 * Finds the whole records in `bytes`, in order, and skips what is damaged between them: after damage it goes on at the
 * next place where a record starts whose check sum is right. `visit` returns false to stop before the record it was shown.
 */
export function scanRecords(
  bytes: Buffer,
  { seed, nextIndex: startIndex, isEnd }: ScanOptions,
  visit: (place: RecordPlace) => boolean,
): ScanResult {
  let offset = 0;
  let nextIndex = startIndex;
  while (offset < bytes.length) {
    const left = bytes.length - offset;
    if (bytes[offset] === RECORD_MARK && left < RECORD_HEADER_BYTES && !isEnd) break;
    const length = left < RECORD_HEADER_BYTES ? 0 : claimedRecordBytes(bytes, offset);
    if (length > left && !isEnd) break;
    const index = length === 0 ? -1 : claimedRecordIndex(bytes, offset);
    if (length > 0 && length <= left && index >= nextIndex && isRecordWhole(bytes, offset, length, seed)) {
      if (!visit({ offset, bytes: length, index })) break;
      nextIndex = index + 1;
      offset += length;
    } else {
      const mark = bytes.indexOf(RECORD_MARK, offset + 1);
      offset = mark === -1 ? bytes.length : mark;
    }
  }
  return { consumed: offset, nextIndex };
}

/**
 * Counts the records that damaged bytes after the last whole one once were: those whose header still follows the one
 * before, and one for what is left.
 */
export function countTornRecords(bytes: Buffer, nextIndex: number): number {
  let offset = 0;
  let count = 0;
  while (bytes.length - offset >= RECORD_HEADER_BYTES) {
    const length = claimedRecordBytes(bytes, offset);
    if (length === 0 || claimedRecordIndex(bytes, offset) !== nextIndex + count) break;
    count++;
    offset += length;
  }
  return offset < bytes.length ? count + 1 : count;
}
