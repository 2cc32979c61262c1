import {
  infoSchema,
  isLabError,
  journalTailSchema,
  LabError,
  parseJson,
  type ImportAnswer,
  type ImportArgs,
  type JournalReadAnswer,
  type LedgerAnswer,
  type SelectArgs,
} from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import { ClockGate } from '../clock/clock-gate.ts';
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

interface FeedOptions {
  readonly store: Store;
  readonly intake: TelemetryIntake;
  readonly clock: Clock;
  readonly log: Logger;
  readonly flushMs: number;
  /** How far ahead of the clock a sample may be, ms. */
  readonly futureLimitMs: number;
  /** How long into a session of a gateway its clock may be set for its samples to be put right, ms. */
  readonly clockPatienceMs: number;
  readonly read: (gw: string, after: string) => Promise<JournalReadAnswer>;
}

/** Condition of the following, for `$store` `info`. */
export interface FeedFigures extends WriteCounters {
  readonly backlog: number;
  /** Why the store does not take what was read. */
  readonly failure: string | undefined;
  /** Gateways whose journal is followed, and of those the ones taken up to the newest entry. */
  readonly followed: number;
  readonly live: number;
  /** Gateways whose samples wait for the clock to be set. */
  readonly held: number;
}

/** How one journal is taken. */
interface Following {
  readonly follower: JournalFollower;
  readonly gate: ClockGate;
}

/** Follows the journals of all gateways that have one, into the store and the ledger. */
export class JournalFeed {
  readonly #options: FeedOptions;
  readonly #queue: WriteQueue;
  readonly #intake: JournalIntake;
  readonly #ledger = new Ledger();
  /** By gateway; `undefined` until the store has said how far its journal was taken. */
  readonly #followed = new Map<string, Following | undefined>();
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
      for (const followed of this.#followed.values()) followed?.follower.goBack(mayHaveLost);
      this.#queue.retryNow();
    });
  }

  /** Ends the following and writes what was taken. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#intake.stop();
    const stopped = Promise.all([...this.#followed.values()].map(stopFollowing));
    await this.#queue.stop();
    await stopped;
  }

  /** True for a gateway whose telemetry comes by its journal. */
  follows(gw: string): boolean {
    return this.#followed.has(gw);
  }

  /** Takes a `$info`: it says whether the gateway has a journal. */
  info(gw: string, payload: Uint8Array): void {
    const info = infoSchema.safeParse(parseJson(payload)).data;
    if (info?.capabilities.includes('journal') !== true) {
      void stopFollowing(this.#followed.get(gw));
      this.#followed.delete(gw);
      return;
    }
    if (!this.#followed.has(gw) && this.#followed.size < MOST_GATEWAYS) {
      this.#followed.set(gw, undefined);
      this.#follow(gw);
    } else {
      // The gateway may be another process since.
      this.#followed.get(gw)?.follower.refresh();
    }
    this.#followed.get(gw)?.gate.announce(info.sid, info.clock.state === 'unsynced');
  }

  /** Takes a batch of a tail. */
  tail(gw: string, payload: Uint8Array): void {
    const follower = this.#followed.get(gw)?.follower;
    if (follower?.wantsTail !== true) return;
    const batch = journalTailSchema.safeParse(parseJson(payload)).data;
    if (batch !== undefined) follower.offer(batch);
  }

  /** Has every journal read on: batches may have been lost with the connection. */
  reconnected(): void {
    for (const followed of this.#followed.values()) followed?.follower.refresh();
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
    const all = [...this.#followed.values()];
    return {
      ...this.#queue.counters,
      backlog: this.#queue.backlog,
      failure: this.#queue.failure,
      followed: all.length,
      live: all.filter((followed) => followed?.follower.isLive).length,
      held: all.filter((followed) => followed?.gate.isHolding).length,
    };
  }

  /** Resolves when everything that was taken of a journal is stored, or when `signal` says so. */
  async #settled(gw: string, signal: AbortSignal): Promise<void> {
    await this.#queue.settled();
    while (this.#followed.get(gw)?.follower.isRepeating === true && !signal.aborted) {
      await this.#options.clock.sleep(LOOK_AGAIN_MS, signal);
      await this.#queue.settled();
    }
  }

  #follow(gw: string): void {
    if (this.#bookmarks === undefined || this.#stopping.signal.aborted) return;
    const { clock, read, futureLimitMs, clockPatienceMs: patienceMs } = this.#options;
    const journal = {
      read: (after: string) => read(gw, after),
      clock,
      log: this.#options.log.child({ name: `bridge:${gw}` }),
    };
    const gate = new ClockGate({ ...journal, patienceMs, futureLimitMs });
    const follower = new JournalFollower({
      ...journal,
      take: async (page) => {
        const right = await gate.pass(page);
        return right !== undefined && (await this.#intake.take(gw, right));
      },
      storedThroughUs: () => this.#queue.storedThroughUs,
      bookmark: this.#bookmarks.get(bookmarkName(gw)),
    });
    this.#followed.set(gw, { follower, gate });
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
        const why = isLabError(error) ? error.message : String(error);
        if (backOff.attempts === 0) log.warn(`journals wait until the store is there: ${why}`);
        await clock.sleep(backOff.nextDelayMs(), signal);
      }
    }
    for (const [gw, followed] of this.#followed) if (followed === undefined) this.#follow(gw);
  }
}

async function stopFollowing(followed: Following | undefined): Promise<void> {
  followed?.gate.stop();
  await followed?.follower.stop();
}
