import { isLabError, parseTopic, TOPIC_ROOT } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Ledger } from '../ledger/ledger.ts';
import type { Reading, Sample, TelemetryIntake } from '../service/telemetry-intake.ts';
import type { WriteQueue } from '../service/write-queue.ts';
import type { SeriesIdentity, Store } from '../store.ts';
import type { JournalPage } from './journal-follower.ts';

interface JournalIntakeOptions {
  readonly intake: TelemetryIntake;
  readonly ledger: Ledger;
  readonly queue: WriteQueue;
  readonly store: Pick<Store, 'range'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** How long after a failed question the store is asked again, ms. */
const ASK_AGAIN_MS = 1_000;

/** A reading, and whether the ledger has counted it before. */
interface Entry {
  readonly reading: Reading;
  readonly isRepeated: boolean;
}

/** Turns pages of journals into samples, keeps account of them, and holds up the reading while the store is behind. */
export class JournalIntake {
  readonly #options: JournalIntakeOptions;
  /** One page at a time, so that what a page asks the store is still true when it is counted. */
  #last: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(options: JournalIntakeOptions) {
    this.#options = options;
  }

  /** Takes a page of the journal of `gw`; resolves when there is room for the next one. */
  take(gw: string, page: JournalPage): Promise<void> {
    this.#last = this.#last.then(() => this.#take(gw, page));
    return this.#last;
  }

  /**
   * Does `work` while nothing is written: behind all pages that were taken before and before all others.
   * @throws what `work` throws.
   */
  whileIdle<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      await this.#options.queue.settled();
      return work();
    });
    this.#last = done.then(
      () => undefined,
      () => undefined, // the caller hears of it
    );
    return done;
  }

  /** Takes nothing more: what is on its way is still in the journal. */
  stop(): void {
    this.#stopping.abort();
  }

  async #take(gw: string, page: JournalPage): Promise<void> {
    const { ledger, queue } = this.#options;
    const entries = this.#entries(gw, page);
    const known = await this.#knownTimes(entries);
    if (this.#stopping.signal.aborted) return;
    for (const { reading, isRepeated } of entries) {
      for (const { handle, value } of reading.samples) queue.batch.push(handle, reading.tsMs, value);
      if (!isRepeated) this.#count(reading, known);
    }
    ledger.journalRead(gw, page.lost, page.items.slice(page.repeated));
    if (page.bookmark !== undefined) {
      queue.note(ledger.takeChanges());
      queue.note(new Map([[bookmarkName(gw), page.bookmark]]));
    }
    queue.added();
    if (queue.isBusy) await queue.settled();
  }

  #entries(gw: string, { items, repeated }: JournalPage): Entry[] {
    const entries: Entry[] = [];
    for (const [index, { topic, ts, payload }] of items.entries()) {
      const parsed = parseTopic(`${TOPIC_ROOT}/${gw}/${topic}`);
      if (parsed?.kind !== 'telemetry') continue;
      const reading = this.#options.intake.read(parsed, payload, ts);
      if (reading !== undefined) entries.push({ reading, isRepeated: index < repeated });
    }
    return entries;
  }

  #count(reading: Reading, known: Set<string>): void {
    const { gw, dev, stream, tsMs } = reading;
    const account = this.#options.ledger.account(gw, dev, stream);
    if (account === undefined) return;
    const isNew = account.see(reading);
    let isCollapsed = false;
    for (const sample of reading.samples) {
      const lastMs = account.lastOf(sample.prop);
      const isTaken = tsMs === lastMs || (tsMs < lastMs && known.has(timeKey(sample, tsMs)));
      if (isTaken) {
        isCollapsed = true;
      } else {
        account.addSample(sample.prop, tsMs);
        known.add(timeKey(sample, tsMs));
      }
    }
    if (isNew) account.settle(reading.isRefused ? 'refused' : isCollapsed ? 'collapsed' : 'stored');
  }

  /** Of samples that are older than one of their channel the store is asked whether it has one of that time. */
  async #knownTimes(entries: readonly Entry[]): Promise<Set<string>> {
    const { ledger, queue } = this.#options;
    const late: { readonly reading: Reading; readonly sample: Sample }[] = [];
    const newest = new Map<number, number>();
    for (const { reading, isRepeated } of entries) {
      if (isRepeated) continue;
      const { gw, dev, stream, tsMs } = reading;
      for (const sample of reading.samples) {
        const lastMs = newest.get(sample.handle) ?? ledger.lastOf(gw, dev, stream, sample.prop);
        if (tsMs < lastMs) late.push({ reading, sample });
        else newest.set(sample.handle, tsMs);
      }
    }
    const known = new Set<string>();
    if (late.length === 0) return known;
    await queue.settled();
    for (const { reading, sample } of late) {
      const series = { gw: reading.gw, dev: reading.dev, stream: reading.stream, prop: sample.prop };
      if (await this.#isStored(series, reading.tsMs)) known.add(timeKey(sample, reading.tsMs));
    }
    return known;
  }

  async #isStored(series: SeriesIdentity, tsMs: number): Promise<boolean> {
    const { store, clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        return (await store.range(series, tsMs, tsMs)).timesMs.length > 0;
      } catch (error) {
        if (isLabError(error, 'E_UNKNOWN')) return false;
        // The queue says that the store is away; here it is only waited for.
        if (!isLabError(error)) throw error;
        await clock.sleep(ASK_AGAIN_MS, signal);
      }
    }
    return false;
  }
}

/** Name of the note that says how far the journal of a gateway was taken. */
export function bookmarkName(gw: string): string {
  return `journal ${gw}`;
}

function timeKey({ handle }: Sample, tsMs: number): string {
  return `${handle}/${tsMs}`;
}
