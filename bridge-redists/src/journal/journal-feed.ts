import {
  infoSchema,
  journalTailSchema,
  LabError,
  type ImportAnswer,
  type ImportArgs,
  type JournalReadAnswer,
  type LedgerAnswer,
  type SelectArgs,
} from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import { Ledger } from '../ledger/ledger.ts';
import type { TelemetryIntake } from '../service/telemetry-intake.ts';
import { WriteQueue, type WriteCounters } from '../service/write-queue.ts';
import type { Notes, Store } from '../store.ts';
import { JournalFollower } from './journal-follower.ts';
import { bookmarkName, JournalIntake } from './journal-intake.ts';
import { importSamples } from './sample-import.ts';

/** Gateways that are followed; more would not share one store well, and names come from clients. */
const MOST_GATEWAYS = 256;
/** How long `ledger` waits until everything counted is stored, ms, and how often it looks. */
const SETTLE_MS = 4_000;
const LOOK_AGAIN_MS = 50;
const decoder = new TextDecoder();

interface FeedOptions {
  readonly store: Store;
  readonly intake: TelemetryIntake;
  readonly clock: Clock;
  readonly log: Logger;
  readonly flushMs: number;
  /** How far ahead of the clock an imported sample may be, ms. */
  readonly futureLimitMs: number;
  readonly read: (gw: string, after: string) => Promise<JournalReadAnswer>;
}

/** Condition of the following, for `$store` `info`. */
export interface FeedFigures extends WriteCounters {
  readonly backlog: number;
  readonly isFailing: boolean;
  /** Gateways whose journal is followed, and of those the ones taken up to the newest entry. */
  readonly followed: number;
  readonly live: number;
}

/** Follows the journals of all gateways that have one, into the store and the ledger. */
export class JournalFeed {
  readonly #options: FeedOptions;
  readonly #queue: WriteQueue;
  readonly #intake: JournalIntake;
  readonly #ledger = new Ledger();
  readonly #followers = new Map<string, JournalFollower | undefined>();
  readonly #stopping = new AbortController();
  #bookmarks: Notes | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { store, clock, log, flushMs, intake } = options;
    this.#queue = new WriteQueue({ store, clock, log, flushMs });
    this.#intake = new JournalIntake({ intake, ledger: this.#ledger, queue: this.#queue, store, clock });
  }

  /** Begins to write; journals are followed once the store has said how far they were taken. */
  start(): void {
    this.#queue.start();
    void this.#loadNotes();
    // What waits is newer than what the store may have lost: read again, all of it comes in its order.
    this.#options.store.onReturn((mayHaveLost) => {
      this.#queue.discard();
      this.#ledger.markAllChanged();
      for (const follower of this.#followers.values()) follower?.goBack(mayHaveLost);
      this.#queue.retryNow();
    });
  }

  /** Ends the following and writes what was taken. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#intake.stop();
    const stopped = Promise.all([...this.#followers.values()].map(async (follower) => follower?.stop()));
    await this.#queue.stop();
    await stopped;
  }

  /** True for a gateway whose telemetry comes by its journal. */
  follows(gw: string): boolean {
    return this.#followers.has(gw);
  }

  /** Takes a `$info`: it says whether the gateway has a journal. */
  info(gw: string, payload: Uint8Array): void {
    const hasJournal =
      infoSchema.safeParse(parseJson(payload)).data?.capabilities.includes('journal') === true;
    if (!hasJournal) {
      void this.#followers.get(gw)?.stop();
      this.#followers.delete(gw);
    } else if (!this.#followers.has(gw) && this.#followers.size < MOST_GATEWAYS) {
      this.#followers.set(gw, undefined);
      this.#follow(gw);
    } else {
      // The gateway may be another process since.
      this.#followers.get(gw)?.refresh();
    }
  }

  /** Takes a batch of a tail. */
  tail(gw: string, payload: Uint8Array): void {
    const follower = this.#followers.get(gw);
    if (follower?.wantsTail !== true) return;
    const batch = journalTailSchema.safeParse(parseJson(payload)).data;
    if (batch !== undefined) follower.offer(batch);
  }

  /** Has every journal read on: batches may have been lost with the connection. */
  reconnected(): void {
    for (const follower of this.#followers.values()) follower?.refresh();
  }

  /**
   * The ledger of one gateway, once everything in it is stored.
   * @throws LabError `E_STORE` when the store does not take it in time.
   */
  async ledger(gw: string, select: SelectArgs): Promise<LedgerAnswer> {
    const answer = this.#ledger.answer(gw, select);
    const patience = new AbortController();
    const isStored = await Promise.race([
      this.#settled(gw, patience.signal).then(() => true),
      this.#options.clock.sleep(SETTLE_MS, patience.signal).then(() => false),
    ]);
    patience.abort();
    if (!isStored)
      throw new LabError('E_STORE', 'the store is away; what the ledger counts is not all in it yet');
    return answer;
  }

  /**
   * Stores samples that were exported.
   * @throws LabError `E_STORE` or `E_DISK_FULL` when the store does not take them.
   */
  importSamples(gw: string, args: ImportArgs): Promise<ImportAnswer> {
    const { store, clock, futureLimitMs } = this.#options;
    const options = { store, ledger: this.#ledger, nowMs: () => clock.nowMs(), futureLimitMs };
    return this.#intake.whileIdle(() => importSamples(options, gw, args));
  }

  get figures(): FeedFigures {
    const followers = [...this.#followers.values()];
    return {
      ...this.#queue.counters,
      backlog: this.#queue.backlog,
      isFailing: this.#queue.isFailing,
      followed: followers.length,
      live: followers.filter((follower) => follower?.isLive).length,
    };
  }

  /** Resolves when everything that was taken of a journal is stored, or when `signal` says so. */
  async #settled(gw: string, signal: AbortSignal): Promise<void> {
    await this.#queue.settled();
    while (this.#followers.get(gw)?.isRepeating === true && !signal.aborted) {
      await this.#options.clock.sleep(LOOK_AGAIN_MS, signal);
      await this.#queue.settled();
    }
  }

  #follow(gw: string): void {
    if (this.#bookmarks === undefined || this.#stopping.signal.aborted) return;
    const { clock, log, read } = this.#options;
    const follower = new JournalFollower({
      read: (after) => read(gw, after),
      take: (page) => this.#intake.take(gw, page),
      storedThroughUs: () => this.#queue.storedThroughUs,
      bookmark: this.#bookmarks.get(bookmarkName(gw)),
      clock,
      log: log.child({ name: `bridge:${gw}` }),
    });
    this.#followers.set(gw, follower);
    follower.start();
  }

  /** The store may be away at the start; without its notes nobody knows where to go on. */
  async #loadNotes(): Promise<void> {
    const { store, clock, log } = this.#options;
    const { signal } = this.#stopping;
    const backOff = new BackOff({ initialMs: 100, maxMs: 5_000 });
    while (!signal.aborted && this.#bookmarks === undefined) {
      try {
        const notes = await store.notes();
        this.#ledger.load(notes);
        if (this.#ledger.damaged > 0)
          log.error({ accounts: this.#ledger.damaged }, 'parts of the ledger are damaged');
        this.#bookmarks = notes;
      } catch (error) {
        if (backOff.attempts === 0)
          log.warn({ err: error }, 'waiting for the store before journals are followed');
        await clock.sleep(backOff.nextDelayMs(), signal);
      }
    }
    for (const [gw, follower] of this.#followers) if (follower === undefined) this.#follow(gw);
  }
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    return undefined; // fits no schema
  }
}
