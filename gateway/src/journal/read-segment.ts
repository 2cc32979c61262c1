import { open } from 'node:fs/promises';
import { MAX_RECORD_BYTES, SEGMENT_HEADER_BYTES, type RecordPlace } from './segment-format.ts';
import { scanRecords } from './segment-scan.ts';
import type { Segment } from './segment.ts';

/** Bytes read at a time: small enough that checking them holds nothing else up. */
const CHUNK_BYTES = 64 * 1024;

interface ReadSegmentOptions {
  /** Records before it may be left out. */
  readonly fromIndex: number;
  /** Is shown each whole record in order; the bytes are reused afterwards. Returns false to stop. */
  readonly visit: (place: RecordPlace, bytes: Buffer) => boolean;
  /** Gets the bytes after the last whole record when the end is reached; at most as many as a record can have. */
  readonly onRest?: (bytes: Buffer) => void;
}

/** Reads the whole records of a segment, piece by piece. @throws what the file system throws. */
export async function readSegment(segment: Segment, options: ReadSegmentOptions): Promise<void> {
  const end = segment.bytes;
  const start = segment.placeBefore(options.fromIndex);
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES + MAX_RECORD_BYTES);
  const file = await open(segment.path, 'r');
  try {
    let fileOffset = start?.offset ?? SEGMENT_HEADER_BYTES;
    let nextIndex = start?.index ?? 0;
    let held = 0;
    let afterLast = 0;
    for (let isEnd = false; !isEnd;) {
      const wanted = Math.min(CHUNK_BYTES, buffer.length - held, end - fileOffset - held);
      const { bytesRead } =
        wanted > 0 ? await file.read(buffer, held, wanted, fileOffset + held) : { bytesRead: 0 };
      held += bytesRead;
      isEnd = bytesRead === 0 || fileOffset + held >= end;
      const bytes = buffer.subarray(0, held);
      let isStopped = false;
      const { consumed, ...scan } = scanRecords(bytes, { seed: segment.seed, nextIndex, isEnd }, (place) => {
        segment.note(place.index, fileOffset + place.offset);
        isStopped = !options.visit(place, bytes);
        if (!isStopped) afterLast = place.offset + place.bytes;
        return !isStopped;
      });
      nextIndex = scan.nextIndex;
      if (isStopped) return;
      if (isEnd) options.onRest?.(bytes.subarray(Math.min(afterLast, held)));
      buffer.copyWithin(0, consumed, held);
      fileOffset += consumed;
      held -= consumed;
      afterLast = Math.max(0, afterLast - consumed);
    }
  } finally {
    await file.close();
  }
}
