import type { JournalEntry } from './journal-entry.ts';
import { encodeRecord } from './segment-format.ts';

/** What the records of one write share, their size together, and the index of the first. */
interface GroupContext {
  readonly bytes: number;
  readonly index: number;
  /** Unix ms. */
  readonly ts: number;
  readonly seed: number;
}

/** The records of entries that are written together, which take so many bytes each. */
export function encodeGroup(
  group: readonly JournalEntry[],
  sizes: readonly number[],
  { bytes: total, index, ts, seed }: GroupContext,
): Buffer {
  const target = Buffer.allocUnsafe(total);
  let at = 0;
  let offset = 0;
  for (const { topic, payload } of group) {
    const bytes = sizes[at] ?? 0;
    encodeRecord(target, offset, bytes, { index: index + at, ts, topic, payload }, seed);
    offset += bytes;
    at++;
  }
  return target;
}
