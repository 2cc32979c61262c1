import { MAX_GROUP_BYTES } from './group-commit.ts';
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

/** Makes records of entries that are written together, in memory that is used again for the next group. */
export class GroupEncoder {
  readonly #memory = Buffer.allocUnsafeSlow(MAX_GROUP_BYTES);

  /** The records of `group`, which take so many bytes each. */
  encode(
    group: readonly JournalEntry[],
    sizes: readonly number[],
    { bytes: total, index, ts, seed }: GroupContext,
  ): Buffer {
    const isLarge = total > MAX_GROUP_BYTES;
    const target = isLarge ? Buffer.allocUnsafe(total) : this.#memory.subarray(0, total);
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
}
