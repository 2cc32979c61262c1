import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readSegment } from './read-segment.ts';
import {
  decodeSegmentHeader,
  parseSegmentName,
  SEGMENT_HEADER_BYTES,
  type SegmentIdentity,
} from './segment-format.ts';
import { countTornRecords } from './segment-scan.ts';
import { Segment } from './segment.ts';

/** What a journal folder holds. */
export interface FolderContents {
  /** By position. */
  readonly segments: readonly Segment[];
  /** Files that are no segments of ours; they are left alone. */
  readonly ignoredFiles: number;
}

/** Files of the folder that are not segments and belong to it. */
const OWN_FILE = /^epochs\.json(\.new)?$/;

/**
 * Lists the segments of `folder`. Names and headers are read, not the records: a day's journal would take a memory
 * card a minute.
 * @throws what the file system throws for the folder itself; files that cannot be read are ignored.
 */
export async function listSegments(
  folder: string,
  now: { wallMs: number; monoMs: number },
): Promise<FolderContents> {
  const entries = await readdir(folder, { withFileTypes: true });
  const segments: Segment[] = [];
  let ignoredFiles = 0;
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const identity = entry.isFile() ? parseSegmentName(entry.name) : undefined;
    const segment = identity && (await inspect(join(folder, entry.name), identity, now));
    if (segment !== undefined) segments.push(segment);
    else if (!OWN_FILE.test(entry.name)) ignoredFiles++;
  }
  return {
    segments: segments.toSorted((a, b) => a.first - b.first || a.createdMs - b.createdMs),
    ignoredFiles,
  };
}

async function inspect(
  path: string,
  identity: SegmentIdentity,
  now: { readonly wallMs: number; readonly monoMs: number },
): Promise<Segment | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    const header = decodeSegmentHeader(await readStart(path));
    if (header === 'foreign') return undefined;
    if (header !== 'damaged' && (header.epoch !== identity.epoch || header.first !== identity.first)) {
      return undefined;
    }
    const segment = new Segment(path, identity, {
      createdMs: header === 'damaged' ? Math.round(mtimeMs) : header.createdMs,
      bytes: size,
      // A wall clock that is behind, as before its first synchronisation, must not make a file older than it is.
      endedAtMonoMs: now.monoMs - Math.max(0, now.wallMs - mtimeMs),
    });
    return header !== 'damaged' || (await hasRecords(segment)) ? segment : undefined;
  } catch {
    return undefined; // unreadable: counted as ignored, the others are not held up by it
  }
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(SEGMENT_HEADER_BYTES),
      0,
      SEGMENT_HEADER_BYTES,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A file whose header is damaged is ours when it has a record that fits its name. */
async function hasRecords(segment: Segment): Promise<boolean> {
  let isFound = false;
  const visit = (): boolean => {
    isFound = true;
    return false;
  };
  await readSegment(segment, { fromIndex: 0, visit });
  return isFound;
}

/** Where the journal ended, from its newest segment. */
export interface RecoveredEnd {
  /** Position after the last record there is a trace of. */
  readonly end: number;
  /** Positions of that segment whose records are damaged or were never written. */
  readonly missing: number;
}

/** Reads the newest segment through. @throws what the file system throws. */
export async function findEnd(segment: Segment): Promise<RecoveredEnd> {
  let nextIndex = 0;
  let missing = 0;
  let rest: Buffer = Buffer.alloc(0);
  await readSegment(segment, {
    fromIndex: 0,
    visit: ({ index }) => {
      missing += index - nextIndex;
      nextIndex = index + 1;
      return true;
    },
    onRest: (bytes) => {
      rest = bytes;
    },
  });
  const torn = countTornRecords(rest, nextIndex);
  return { end: segment.first + nextIndex + torn, missing: missing + torn };
}
