import { isLabError } from '@labgate/contract';
import { BackOff, type Cancel, type Clock, type Logger } from '@labgate/service-kit';
import { SampleBatch } from '../sample-batch.ts';
import type { Notes, Store } from '../store.ts';

/** Samples of one `append`: large enough for the engines to be fast, small enough to be done soon. */
const BATCH_SAMPLES = 5_000;

/** Samples that are written together, and the notes that become true with them. */
class Delivery {
  readonly samples = new SampleBatch();
  readonly notes = new Map<string, string>();
  /** When it was complete, monotonic µs. */
  closedAtUs = 0;
}

/** How many samples went where. */
export interface WriteCounters {
  stored: number;
  duplicates: number;
  late: number;
  /** Refused by the store: too old for its retention. */
  refused: number;
  /** Dropped because the store was away for longer than the window lasts. */
  lost: number;
}

interface WriteQueueOptions {
  readonly store: Pick<Store, 'append'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Samples are collected this long before they are written together, ms. */
  readonly flushMs: number;
  /**
   * Most samples that wait for a store that is away; then the oldest are dropped. Nothing is dropped where absent: who
   * pushes then looks at `isBusy`.
   */
  readonly windowSamples?: number;
}

/** Collects samples and writes them in batches; while the store fails it holds a bounded window and tries again. */
export class WriteQueue {
  readonly counters: WriteCounters = { stored: 0, duplicates: 0, late: 0, refused: 0, lost: 0 };
  readonly #options: WriteQueueOptions;
  readonly #full: Delivery[] = [];
  readonly #backOff: BackOff;
  #open = new Delivery();
  #cancelTimer: Cancel | undefined;
  #writing: Promise<void> | undefined;
  #retryAtUs = 0;
  #storedThroughUs: number;
  #discards = 0;
  #failure: string | undefined;
  readonly #stopping = new AbortController();
  /** Aborted when there is no reason to wait any longer before the next attempt. */
  #waiting = new AbortController();

  constructor(options: WriteQueueOptions) {
    this.#options = options;
    this.#storedThroughUs = options.clock.monoUs();
    this.#backOff = new BackOff({ initialMs: Math.max(1, options.flushMs), maxMs: 10_000 });
  }

  /** The batch that samples are to be pushed into; call `added` afterwards. */
  get batch(): SampleBatch {
    return this.#open.samples;
  }

  /** Samples that are not stored yet. */
  get backlog(): number {
    return this.#full.reduce((sum, { samples }) => sum + samples.length, this.#open.samples.length);
  }

  /** True when so much waits that nobody should push more before `settled` resolves. */
  get isBusy(): boolean {
    return this.#full.length > 0;
  }

  /** Everything that was pushed before this monotonic time is stored, but for what was discarded, µs. */
  get storedThroughUs(): number {
    return this.#storedThroughUs;
  }

  /** Why the last attempt to write failed; `undefined` while the store takes samples. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Begins to write at the set interval. */
  start(): void {
    this.#schedule();
  }

  /** Notices that samples were pushed into `batch`: keeps batches short and the window bounded. */
  added(): void {
    if (this.#open.samples.length >= BATCH_SAMPLES) this.#closeBatch();
    const { windowSamples = Infinity } = this.#options;
    while (this.backlog > windowSamples) {
      // The first is being written, or was and its outcome is unknown.
      const [dropped] = this.#full.splice(this.#writing === undefined ? 0 : 1, 1);
      if (dropped === undefined) break;
      this.counters.lost += dropped.samples.length;
    }
  }

  /** Keeps notes with the samples pushed so far; of one name the last wins. */
  note(notes: Notes): void {
    for (const [name, text] of notes) this.#open.notes.set(name, text);
  }

  /** Resolves when all that was pushed before is stored, however long the store is away, or when the queue is stopped. */
  async settled(): Promise<void> {
    if (this.#hasOpen) this.#closeBatch();
    const last = this.#full.at(-1);
    while (last !== undefined && this.#full.includes(last) && !this.#stopping.signal.aborted) {
      await this.flush();
      const { clock } = this.#options;
      const waitMs = (this.#retryAtUs - clock.monoUs()) / 1000;
      const { signal } = this.#waiting;
      if (waitMs > 0) await clock.sleep(waitMs, AbortSignal.any([this.#stopping.signal, signal]));
    }
  }

  /** How often what waited was discarded. */
  get discards(): number {
    return this.#discards;
  }

  /** Forgets all that waits, and what is being written: whoever pushed it will push it again. */
  discard(): void {
    this.#discards += 1;
    this.#full.length = 0;
    this.#open = new Delivery();
  }

  /** The store is back: whatever waits is written now. */
  retryNow(): void {
    this.#backOff.reset();
    this.#retryAtUs = 0;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    void this.flush();
  }

  /** Writes all that is there; ends early, without a throw, when the store fails. */
  flush(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** Writes what is left, once, and stops; what the store does not take then is counted as lost. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancelTimer?.();
    await this.#writing;
    await this.flush();
    if (this.#options.windowSamples !== undefined) this.counters.lost += this.backlog;
  }

  get #hasOpen(): boolean {
    return this.#open.samples.length > 0 || this.#open.notes.size > 0;
  }

  #schedule(): void {
    this.#cancelTimer = this.#options.clock.schedule(this.#options.flushMs, () => {
      if (this.#options.clock.monoUs() >= this.#retryAtUs) void this.flush();
      if (!this.#stopping.signal.aborted) this.#schedule();
    });
  }

  #closeBatch(): void {
    this.#open.closedAtUs = this.#options.clock.monoUs();
    this.#full.push(this.#open);
    this.#open = new Delivery();
  }

  async #writeAll(): Promise<void> {
    while (this.#full.length > 0 || this.#hasOpen) {
      // The open batch goes on filling while older ones wait, so that a long outage does not make many small ones.
      if (this.#full.length === 0) this.#closeBatch();
      const [batch] = this.#full;
      if (batch === undefined || !(await this.#write(batch))) return;
      // It may have been discarded meanwhile.
      if (this.#full[0] !== batch) continue;
      this.#full.shift();
      this.#storedThroughUs = batch.closedAtUs;
    }
  }

  async #write({ samples, notes }: Delivery): Promise<boolean> {
    const { store, clock, log } = this.#options;
    try {
      const { stored, duplicates, late, refused } = await store.append(samples, notes);
      this.counters.stored += stored;
      this.counters.duplicates += duplicates;
      this.counters.late += late;
      this.counters.refused += refused;
      if (this.#failure !== undefined) log.info('the store takes samples again');
      this.#failure = undefined;
      this.#backOff.reset();
      this.#retryAtUs = 0;
      return true;
    } catch (error) {
      if (this.#failure === undefined)
        log.error({ err: error }, 'the store does not take samples; they wait');
      this.#failure = isLabError(error) ? error.message : 'the store failed';
      this.#retryAtUs = clock.monoUs() + this.#backOff.nextDelayMs() * 1000;
      if (!isLabError(error)) log.error({ err: error }, 'the failure is not one that the store knows');
      return false;
    }
  }
}
