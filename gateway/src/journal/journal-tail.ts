import { MAX_JOURNAL_PART_BYTES } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import { encodeItems, ITEM_ENVELOPE_BYTES, type WrittenEntry } from './journal-entry.ts';
import { RECORD_HEADER_BYTES } from './segment-format.ts';

/** Least time between two publications, ms (contract §2). */
const PERIOD_MS = 100;
/** Above this many waiting bytes the tail has a gap, and whoever follows reads it from the disk. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** `{"v":1,"from":"…","to":"…","items":[]}` with two cursors of the longest kind. */
const ENVELOPE_BYTES = 100;

interface Batch {
  readonly from: number;
  to: number;
  bytes: number;
  readonly entries: WrittenEntry[];
}

interface TailOptions {
  readonly clock: Clock;
  readonly cursorOf: (position: number) => string;
  /** Position after the newest entry at the start. */
  readonly start: number;
  readonly publish: (payload: Uint8Array) => void;
}

/**
 * Publishes what was journaled in batches (contract §4.3). `from` of a batch equals `to` of the one before it, unless
 * positions between them were left out or hold nothing.
 */
export class JournalTail {
  readonly #options: TailOptions;
  #batches: Batch[] = [];
  #bytes = 0;
  /** Position after the newest entry that was shown. */
  #seen: number;
  #published: number;
  #cancel: Cancel | undefined;
  #flushed = Promise.withResolvers<void>();

  constructor(options: TailOptions) {
    this.#options = options;
    this.#seen = options.start;
    this.#published = options.start;
  }

  /** Position the last published batch ended at. */
  get published(): number {
    return this.#published;
  }

  get isWaiting(): boolean {
    return this.#cancel !== undefined;
  }

  /** Resolves when the batches that wait have been published. */
  flushed(): Promise<void> {
    return this.#flushed.promise;
  }

  /** Takes up an entry that was written. */
  add(entry: WrittenEntry): void {
    this.#seen = entry.position + 1;
    this.#cancel ??= this.#options.clock.schedule(PERIOD_MS, () => this.flush());
    if (this.#bytes > MAX_WAITING_BYTES) return;
    const bytes = entry.bytes + ITEM_ENVELOPE_BYTES - RECORD_HEADER_BYTES;
    const batch = this.#batchFor(entry.position, bytes);
    batch.entries.push(entry);
    batch.bytes += bytes;
    batch.to = entry.position + 1;
    this.#bytes += bytes;
  }

  /** Publishes what waits. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const batches = this.#batches;
    this.#batches = [];
    this.#bytes = 0;
    this.#published = this.#seen;
    const { cursorOf, publish } = this.#options;
    for (const { from, to, bytes, entries } of batches) {
      const head = `{"v":1,"from":"${cursorOf(from)}","to":"${cursorOf(to)}","items":[`;
      publish(encodeItems(head, entries, ']}', bytes));
    }
    this.#flushed.resolve();
    this.#flushed = Promise.withResolvers();
  }

  #batchFor(position: number, bytes: number): Batch {
    const last = this.#batches.at(-1);
    const isOpen = last !== undefined && last.to === position && last.bytes + bytes <= MAX_JOURNAL_PART_BYTES;
    if (isOpen) return last;
    const batch: Batch = { from: position, to: position, bytes: ENVELOPE_BYTES, entries: [] };
    this.#batches.push(batch);
    return batch;
  }
}
