import { isLabError, type JournalItem, type JournalReadAnswer, type JournalTail } from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import { z } from 'zod';
import { CursorTrail, type Mark } from './cursor-trail.ts';

/** A run of the journal, oldest first. */
export interface JournalPage {
  readonly items: readonly JournalItem[];
  /** The cursor behind them. */
  readonly to: string;
  /** Positions in it that hold nothing any more. */
  readonly lost: number;
  /** So many items at its start were taken before and are only to be stored again. */
  readonly repeated: number;
  /** True when it was read, not heard as it came: a bridge that died may have stored it and not have said so. */
  readonly isRead: boolean;
  /**
   * What `JournalFollower` needs to go on behind this page, to be stored with it; asked for once, with whether something
   * that is taken again had to be stored again.
   */
  readonly bookmark: (isStoredAgain: boolean) => string;
}

interface FollowerOptions {
  /** @throws LabError when the journal cannot be read; `E_SCHEMA` when it has no such cursor. */
  readonly read: (after: string) => Promise<JournalReadAnswer>;
  /** Resolves when there is room for more; with false when the page was not taken and is to come again. */
  readonly take: (page: JournalPage) => Promise<boolean>;
  /** Everything that `take` had taken before this monotonic time is stored, µs. */
  readonly storedThroughUs: () => number;
  /** The bookmark of the newest page that was stored. */
  readonly bookmark: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Batches of the tail that wait for their turn; what is dropped is read later. */
const MOST_WAITING = 64;

/** Marks in a bookmark lie at least so far apart, which is how much more than a minute may be taken again. */
const BOOKMARK_APART_US = 10_000_000;

const bookmarkSchema = z.object({
  /** A cursor of at least a minute before, and how many positions behind it were taken. */
  back: z.string(),
  repeat: z.int().min(0),
  /** Cursors behind it, the positions between, and for how long everything before them had been stored, ms. */
  marks: z.array(z.tuple([z.string(), z.int().min(0), z.int().min(0)])).default([]),
});

/**
 * Follows the journal of one gateway (contract §4.3): reads from its bookmark on until it meets the tail, then takes the
 * batches of the tail, and reads again where one is missing. The last minute before the bookmark is taken once more at
 * the start, because a store may lose what it had acknowledged last; when the store was away it is told to go back. The
 * minute is one of processes that lived: they count it together, however soon each of them dies, by no wall clock.
 */
export class JournalFollower {
  readonly #options: FollowerOptions;
  readonly #stopping = new AbortController();
  readonly #trail: CursorTrail;
  readonly #backOff = new BackOff({ initialMs: 100, maxMs: 5_000 });
  #waiting: JournalTail[] = [];
  #mustRead = true;
  /** Positions of the trail that were taken once; those before are taken again. */
  #counted: number;
  #cursor: string;
  #wanted: Mark | undefined;
  #wake = Promise.withResolvers<void>();
  /** Aborted when there is no reason to wait any longer before the journal is read again. */
  #retrying = new AbortController();
  #running: Promise<void> | undefined;
  #isFailing = false;
  #isReading = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    const { back, repeat, marks } = parseBookmark(options.bookmark);
    this.#cursor = back;
    this.#counted = repeat;
    const nowUs = options.clock.monoUs();
    const ahead = marks.map(([cursor, positions, ageMs]) => ({
      cursor,
      positions,
      atUs: nowUs - ageMs * 1000,
    }));
    this.#trail = new CursorTrail({ cursor: back, positions: 0, atUs: -Infinity }, ...ahead);
  }

  /** True when everything up to the newest batch of the tail was taken. */
  get isLive(): boolean {
    return !this.#mustRead && !this.#isReading && this.#waiting.length === 0 && !this.isRepeating;
  }

  /** True while something that was taken before is taken again. */
  get isRepeating(): boolean {
    return this.#wanted !== undefined || this.#counted > this.#trail.positions;
  }

  /** False while the next read is still to be asked for: whatever was journaled before is in the answer. */
  get wantsTail(): boolean {
    return this.#isReading || !this.#mustRead;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Takes a batch of the tail as it came, where `wantsTail`. */
  offer(batch: JournalTail): void {
    if (!this.wantsTail) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting = [];
      this.#mustRead = true;
    } else {
      this.#waiting.push(batch);
    }
    this.#wake.resolve();
  }

  /** Reads at once: the connection is new, and batches may be missing that nobody will notice. */
  refresh(): void {
    this.#mustRead = true;
    this.#retrying.abort();
    this.#retrying = new AbortController();
    this.#wake.resolve();
  }

  /** Takes again what is not stored yet and, where the store may have lost something, the last minute that was. */
  goBack(mayHaveLost: boolean): void {
    const storedThroughUs = this.#options.storedThroughUs();
    const mark = mayHaveLost
      ? this.#trail.minuteBefore(storedThroughUs)
      : this.#trail.before(storedThroughUs);
    if (this.#wanted === undefined || mark.positions < this.#wanted.positions) this.#wanted = mark;
    this.#wake.resolve();
  }

  /** Ends as soon as the page at hand is taken. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#goBackIfWanted();
      const batch = this.#nextBatch();
      if (batch !== undefined) {
        await this.#advance({ ...batch, lost: 0 }, false);
      } else if (this.#mustRead || this.#waiting.length > 0) {
        await this.#read();
      } else {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    }
  }

  #goBackIfWanted(): void {
    if (this.#wanted === undefined) return;
    this.#cursor = this.#wanted.cursor;
    this.#trail.rewind(this.#wanted);
    this.#wanted = undefined;
    this.#mustRead = true;
  }

  /** The batch that begins where the last page ended; those before it were read. */
  #nextBatch(): JournalTail | undefined {
    const index = this.#waiting.findIndex(({ from }) => from === this.#cursor);
    if (this.#mustRead || index === -1) return undefined;
    const batch = this.#waiting[index];
    this.#waiting = this.#waiting.slice(index + 1);
    return batch;
  }

  async #read(): Promise<void> {
    const { clock, read } = this.#options;
    this.#mustRead = false;
    this.#isReading = true;
    // Whatever was journaled before the request is in the answers to it.
    const covered = new Set(this.#waiting);
    let page: JournalReadAnswer;
    try {
      page = await read(this.#cursor).finally(() => {
        this.#isReading = false;
      });
    } catch (error) {
      this.#failed(error);
      const signal = AbortSignal.any([this.#stopping.signal, this.#retrying.signal]);
      await clock.sleep(this.#backOff.nextDelayMs(), signal);
      return;
    }
    this.#succeeded();
    if (page.more) this.#mustRead = true;
    this.#waiting = page.more ? [] : this.#waiting.filter((batch) => !covered.has(batch));
    const met = this.#waiting.findIndex(({ to }) => to === page.to);
    this.#waiting = this.#waiting.slice(met + 1);
    if (page.items.length > 0 || page.to !== this.#cursor) await this.#advance(page, true);
  }

  async #advance(page: Pick<JournalReadAnswer, 'items' | 'to' | 'lost'>, isRead: boolean): Promise<void> {
    const { clock, take, storedThroughUs } = this.#options;
    const positions = page.items.length + page.lost;
    const repeated = Math.min(this.#counted - this.#trail.positions, positions);
    const isTaken = await take({
      items: page.items,
      to: page.to,
      lost: repeated > 0 ? 0 : page.lost,
      repeated: Math.min(repeated, page.items.length),
      isRead,
      bookmark: (isStoredAgain) => {
        const atUs = clock.monoUs();
        if (isStoredAgain) this.#trail.renew(atUs);
        return this.#bookmark({ cursor: page.to, positions: this.#trail.positions + positions, atUs });
      },
    });
    if (!isTaken) {
      this.#mustRead = true;
      return;
    }
    this.#cursor = page.to;
    this.#trail.add(page.to, positions, clock.monoUs(), storedThroughUs());
    this.#counted = Math.max(this.#counted, this.#trail.positions);
  }

  /** What is needed to go on behind `end`. */
  #bookmark(end: Mark): string {
    const storedThroughUs = this.#options.storedThroughUs();
    const back = this.#trail.minuteBefore(storedThroughUs, end.positions);
    const marks = [...this.#trail.behind(back, end, BOOKMARK_APART_US)].map((mark) => [
      mark.cursor,
      mark.positions - back.positions,
      Math.max(0, Math.floor((storedThroughUs - mark.atUs) / 1000)),
    ]);
    const repeat = Math.max(this.#counted, end.positions) - back.positions;
    return JSON.stringify({ back: back.cursor, repeat, marks });
  }

  #succeeded(): void {
    if (this.#isFailing) this.#options.log.info('the journal can be read again');
    this.#isFailing = false;
    this.#backOff.reset();
  }

  #failed(error: unknown): void {
    const { log } = this.#options;
    this.#mustRead = true;
    if (isLabError(error, 'E_SCHEMA') && this.#cursor !== '') {
      log.warn({ err: error, cursor: this.#cursor }, 'the journal is another one: reading it from its start');
      this.#cursor = '';
      this.#counted = this.#trail.positions;
      this.#trail.restart(this.#options.clock.monoUs());
    } else if (!this.#isFailing && !isLabError(error, 'E_UNREACHABLE')) {
      // Whoever has lost the connection says so.
      log.warn({ err: error }, 'the journal cannot be read; trying again');
      this.#isFailing = true;
    }
  }
}

/** Without one, or with one that is damaged, everything that the journal has is read. */
function parseBookmark(text: string | undefined): z.infer<typeof bookmarkSchema> {
  try {
    return bookmarkSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return { back: '', repeat: 0, marks: [] }; // messages that were taken before are known by their numbers
  }
}
