import { isLabError, type JournalItem, type JournalReadAnswer } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import { z } from 'zod';
import type { JournalPage } from '../journal/journal-follower.ts';
import { SessionZeros } from './session-zeros.ts';

/** How often the journal is looked at for more while a page waits, ms. */
const LOOK_EVERY_MS = 1_000;
/** Sessions of which it is known that nothing more will be known. */
const MOST_SESSIONS = 64;

/** What of a message of telemetry says that its time is not to be trusted. */
const unsetSchema = z.looseObject({ sid: z.string(), mono: z.number().min(0), clock: z.literal('unsynced') });
const stampSchema = z.looseObject({ ts: z.number() });
type Unset = z.infer<typeof unsetSchema>;

/** The journal is another one than the page is of. */
const NOTHING_MORE = { items: [], to: '', more: false };

interface ClockGateOptions {
  /** @throws LabError when the journal cannot be read; `E_SCHEMA` when it has no such cursor. */
  readonly read: (after: string) => Promise<JournalReadAnswer>;
  /** How long into a session its clock may be set for its samples to be put right, ms. */
  readonly patienceMs: number;
  /** How far ahead of the clock a sample may be, ms. */
  readonly futureLimitMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Puts right what a gateway measured before its wall clock was set (contract §4.4). A page with such samples waits until
 * the journal behind it tells what their times mean, or has nothing to say of it; meanwhile the journal keeps the rest.
 * What comes out depends on the journal alone, so a bridge that dies and reads again comes to the same times.
 */
export class ClockGate {
  readonly #options: ClockGateOptions;
  readonly #zeros: SessionZeros;
  /** Sessions that have outlived the patience, or of which the journal had nothing to say in time. */
  readonly #elapsed = new Set<string>();
  readonly #stopping = new AbortController();
  #session: { readonly sid: string; readonly isUnset: boolean } | undefined;
  #patientUntilUs: number;
  #isHolding = false;

  constructor(options: ClockGateOptions) {
    this.#options = options;
    this.#zeros = new SessionZeros(options.patienceMs);
    this.#patientUntilUs = options.clock.monoUs() + options.patienceMs * 1000;
  }

  /** True while a page waits. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /**
   * The gateway says of which session it is, and whether its clock is set: a new session is waited for anew, so that
   * nobody else can make it longer.
   */
  announce(sid: string, isUnset: boolean): void {
    const isNew = sid !== this.#session?.sid;
    this.#session = { sid, isUnset };
    if (!isNew) return;
    const { clock, patienceMs } = this.#options;
    this.#patientUntilUs = clock.monoUs() + patienceMs * 1000;
  }

  /** Gives the page with the times that are known to be right; `undefined` when the gate was stopped. */
  async pass(page: JournalPage): Promise<JournalPage | undefined> {
    const unset = new Map<JournalItem, Unset>();
    for (const item of page.items) {
      const message = this.#look(item);
      if (message !== undefined) unset.set(item, message);
    }
    const early = [...unset.values()].filter((message) => this.#isEarly(message));
    const sids = new Set(early.map(({ sid }) => sid));
    // Other clients may know the time while the gateway does not; it takes a clock to say what is too far ahead.
    if (this.#session?.isUnset === true && page.items.some((item) => this.#isAhead(item)))
      sids.add(this.#session.sid);
    if (unset.size + sids.size === 0) return page;
    if (this.#areOpen(sids)) await this.#lookAhead(page.to, sids);
    if (this.#stopping.signal.aborted) return undefined;
    return { ...page, items: page.items.map((item) => this.#corrected(item, unset.get(item))) };
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Reads on until everything is known of the sessions, or the gateway had its time. */
  async #lookAhead(from: string, sids: ReadonlySet<string>): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    log.info({ sessions: [...sids] }, 'samples from before the clock was set wait for it');
    this.#isHolding = true;
    let after = from;
    for (;;) {
      const answer = await this.#read(after);
      for (const item of answer?.items ?? []) this.#look(item);
      after = answer?.to ?? after;
      if (!this.#areOpen(sids) || signal.aborted || answer === NOTHING_MORE) break;
      if (answer?.more === true) continue;
      // Only a journal that was read to its end has nothing to say.
      if (answer !== undefined && clock.monoUs() >= this.#patientUntilUs) break;
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
    this.#isHolding = false;
    for (const sid of sids) this.#noteElapsed(sid);
    log.info({ areSet: [...sids].filter((sid) => this.#zeros.isFinal(sid)) }, 'samples wait no longer');
  }

  /** `undefined` when the journal cannot be read; the follower says so. */
  async #read(after: string): Promise<Pick<JournalReadAnswer, 'items' | 'to' | 'more'> | undefined> {
    try {
      return await this.#options.read(after);
    } catch (error) {
      if (!isLabError(error)) throw error;
      return error.code === 'E_SCHEMA' ? NOTHING_MORE : undefined;
    }
  }

  /** Learns from an item; gives what it says when its time is not to be trusted. */
  #look(item: JournalItem): Unset | undefined {
    this.#zeros.learn(item);
    if (!isMarked(item.payload)) return undefined;
    const message = unsetSchema.safeParse(item.payload).data;
    if (message !== undefined && !this.#isEarly(message)) this.#noteElapsed(message.sid);
    return message;
  }

  #noteElapsed(sid: string): void {
    this.#elapsed.add(sid);
    const [oldest] = this.#elapsed;
    if (this.#elapsed.size > MOST_SESSIONS && oldest !== undefined) this.#elapsed.delete(oldest);
  }

  /** True when the clock can still be set in time for this message. */
  #isEarly({ mono }: Unset): boolean {
    return mono <= this.#options.patienceMs * 1000;
  }

  #isAhead({ ts: journaledMs, payload }: JournalItem): boolean {
    const { clock, futureLimitMs } = this.#options;
    const { ts = 0 } = stampSchema.safeParse(payload).data ?? {};
    return ts > Math.max(clock.nowMs(), journaledMs) + futureLimitMs;
  }

  #areOpen(sids: ReadonlySet<string>): boolean {
    return [...sids].some((sid) => !this.#zeros.isFinal(sid) && !this.#elapsed.has(sid));
  }

  #corrected(item: JournalItem, message: Unset | undefined): JournalItem {
    const zeroMs = message && this.#isEarly(message) ? this.#zeros.of(message.sid) : undefined;
    if (message === undefined || zeroMs === undefined) return item;
    const ts = Math.round(zeroMs + message.mono / 1000);
    const { clock: _, ...payload } = message;
    return { ...item, ts, payload: { ...payload, ts } };
  }
}

/** What most messages are not; a schema for each of them would cost more than the rest of the way. */
function isMarked(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'clock' in payload;
}
