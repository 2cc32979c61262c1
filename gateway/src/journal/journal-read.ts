import { LabError } from '@labgate/contract';
import { formatCursor, parseCursor } from './cursor.ts';
import type { EpochTable } from './epoch-table.ts';
import { formatItem } from './journal-entry.ts';
import { readSegment } from './read-segment.ts';
import { decodeRecord } from './segment-format.ts';
import type { SegmentSet } from './segment-set.ts';
import type { Segment } from './segment.ts';

/** How much one read may give. */
export interface ReadLimits {
  readonly maxItems: number;
  /** Bytes of JSON; one item is given even when it is larger. */
  readonly maxBytes: number;
  /** Position to stop before; the end of the journal where absent. */
  readonly before?: number;
}

/** What was found after a cursor. */
export interface JournalRead {
  readonly from: string;
  readonly to: string;
  /** Position behind `to`. */
  readonly end: number;
  /** As `formatItem` makes them, oldest first. */
  readonly items: readonly string[];
  readonly more: boolean;
  /** Positions between `from` and `to` that hold nothing. */
  readonly lost: number;
}

/** What a read works on. */
export interface JournalView {
  readonly segments: SegmentSet;
  readonly epochs: EpochTable;
  /** Position after the newest entry. */
  readonly end: number;
}

/** Reads items after cursor `after`. @throws LabError E_SCHEMA, E_STORE (see `Journal.read`). */
export async function readJournal(
  view: JournalView,
  after: string,
  limits: ReadLimits,
): Promise<JournalRead> {
  const { segments, epochs } = view;
  const end = Math.min(limits.before ?? view.end, view.end);
  const oldest = segments.oldest?.first ?? end;
  const start = after === '' ? Math.min(oldest, end) : startOf(view, after, oldest);
  const reading = new Reading(start, limits);
  for (let next = segments.from(start, end); next !== undefined && !reading.isFull;) {
    await reading.readFrom(next.segment, next.end);
    next = segments.from(reading.position, end);
  }
  if (!reading.isFull && reading.position < end) reading.passTo(end);
  const cursorOf = (position: number): string => formatCursor({ epoch: epochs.epochOf(position), position });
  const { position, items, lost } = reading;
  return {
    from: after === '' ? cursorOf(start) : after,
    to: cursorOf(position),
    end: position,
    items,
    more: position < end,
    lost,
  };
}

/** The position to read from. Those a power cut has taken are not waited for: the next epoch gave them again. */
function startOf({ epochs, end }: JournalView, after: string, oldest: number): number {
  const cursor = parseCursor(after);
  if (cursor === undefined) throw new LabError('E_SCHEMA', 'after is no cursor of a journal');
  const epochEnd = epochs.endOf(cursor.epoch);
  if (epochEnd === undefined) return Math.min(cursor.position, oldest);
  if (epochEnd === Infinity && cursor.position > end) {
    throw new LabError('E_SCHEMA', 'after lies behind the end of the journal');
  }
  return Math.min(cursor.position, epochEnd);
}

/** Collects items from segment after segment. */
class Reading {
  readonly #limits: ReadLimits;
  readonly items: string[] = [];
  #bytes = 0;
  /** All positions before it are done with. */
  position: number;
  lost = 0;
  isFull = false;

  constructor(start: number, limits: ReadLimits) {
    this.position = start;
    this.#limits = limits;
  }

  /** The positions up to `position` hold nothing. */
  passTo(position: number): void {
    this.lost += position - this.position;
    this.position = position;
  }

  /** Reads `segment`, whose positions end at `end`. */
  async readFrom(segment: Segment, end: number): Promise<void> {
    segment.readers++;
    try {
      await readSegment(segment, {
        fromIndex: Math.max(0, this.position - segment.first),
        visit: (place, bytes) => {
          const position = segment.first + place.index;
          if (position < this.position) return true;
          return position < end && this.#take(position, formatItem(decodeRecord(bytes, place)));
        },
      });
    } catch (cause) {
      // What cannot be read any more must not hold up for ever whoever follows: it is a hole.
      if (!isGone(cause)) throw new LabError('E_STORE', 'the journal cannot be read', { cause });
    } finally {
      segment.readers--;
    }
    if (!this.isFull) this.passTo(end);
  }

  #take(position: number, item: string): boolean {
    const bytes = Buffer.byteLength(item);
    const { maxItems, maxBytes } = this.#limits;
    this.isFull = this.items.length > 0 && this.#bytes + bytes > maxBytes;
    if (this.isFull) return false;
    this.passTo(position);
    this.items.push(item);
    this.#bytes += bytes;
    this.position = position + 1;
    this.isFull = this.items.length >= maxItems;
    return !this.isFull;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EIO');
}
