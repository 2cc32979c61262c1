import type { Cancel, Clock } from '@labgate/service-kit';
import type { WrittenGroup } from './journal-entry.ts';
import { RecordMemory } from './record-memory.ts';
import { TailBatch } from './tail-batch.ts';

/** Least time between two publications, ms (contract §2). */
const PERIOD_MS = 100;
/** Above this many waiting bytes the tail has a gap, and whoever follows reads it from the disk. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

interface TailOptions {
  readonly clock: Clock;
  readonly cursorOf: (position: number) => string;
  /** Position after the newest entry at the start. */
  readonly start: number;
  readonly publish: (payload: Uint8Array) => void;
  /** False while nobody follows: batches need not be made then. */
  readonly isHeard: () => boolean;
}

/**
 * Publishes what was journaled in batches (contract §4.3). `from` of a batch equals `to` of the one before it, unless
 * positions between them were left out or hold nothing.
 */
export class JournalTail {
  readonly #options: TailOptions;
  readonly #memory = new RecordMemory();
  #groups: WrittenGroup[] = [];
  #bytes = 0;
  /** Position after the newest entry that was written. */
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

  /** Takes up entries that were written. */
  add(group: WrittenGroup): void {
    this.#seen = group.position + group.count;
    this.#cancel ??= this.#options.clock.schedule(PERIOD_MS, () => this.flush());
    if (this.#bytes > MAX_WAITING_BYTES) return;
    this.#groups.push({ ...group, records: this.#memory.keep(group.records) });
    this.#bytes += group.records.length;
  }

  /** Publishes what waits. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const groups = this.#groups;
    this.#groups = [];
    this.#bytes = 0;
    this.#published = this.#seen;
    const { cursorOf, publish, isHeard } = this.#options;
    if (isHeard()) for (const batch of TailBatch.of(groups)) publish(batch.encode(cursorOf));
    this.#memory.letGo();
    this.#flushed.resolve();
    this.#flushed = Promise.withResolvers();
  }
}
