import { isLabError, parseTopic, TOPIC_ROOT } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Ledger } from '../ledger/ledger.ts';
import type { Reading, TelemetryIntake } from '../service/telemetry-intake.ts';
import type { WriteQueue } from '../service/write-queue.ts';
import type { RangeColumns, SeriesIdentity, Store } from '../store.ts';
import { missingSamples, storedValues, timeKey, type PlacedSample } from '../stored-values.ts';
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
const NOTHING: Pick<RangeColumns, 'timesMs' | 'values'> = {
  timesMs: new Float64Array(),
  values: new Float64Array(),
};

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

  /**
   * Takes a page of the journal of `gw`; resolves when there is room for the next one. False when it was not taken, because
   * what is before it was discarded meanwhile.
   */
  take(gw: string, page: JournalPage): Promise<boolean> {
    const { discards } = this.#options.queue;
    const taken = this.#last.then(() => this.#take(gw, page, discards));
    this.#last = taken.then(() => undefined);
    return taken;
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

  async #take(gw: string, page: JournalPage, discards: number): Promise<boolean> {
    const { ledger, queue } = this.#options;
    const entries = this.#entries(gw, page);
    const first = entries.filter(({ isRepeated }) => !isRepeated);
    const again = await this.#missing(entries.filter(({ isRepeated }) => isRepeated));
    const fresh = page.isRead
      ? await this.#missing(first)
      : first.flatMap(({ reading }) => placedSamples(reading));
    const known = await this.#knownTimes(first);
    if (this.#stopping.signal.aborted || queue.discards !== discards) return false;
    for (const { handle, tsMs, value } of [...again, ...fresh]) queue.batch.push(handle, tsMs, value);
    for (const { reading } of first) this.#count(reading, known);
    ledger.journalRead(gw, page.lost, page.items.slice(page.repeated));
    queue.note(ledger.takeChanges());
    queue.note(new Map([[bookmarkName(gw), page.bookmark(again.length > 0)]]));
    queue.added();
    if (queue.isBusy) await queue.settled();
    return true;
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
      const isTaken = tsMs === lastMs || (tsMs < lastMs && known.has(timeKey(sample.handle, tsMs)));
      if (isTaken) {
        isCollapsed = true;
      } else {
        account.addSample(sample.prop, tsMs);
        known.add(timeKey(sample.handle, tsMs));
      }
    }
    if (isNew) account.settle(reading.isRefused ? 'refused' : isCollapsed ? 'collapsed' : 'stored');
  }

  /** Samples that the store has not, of readings that it may have. */
  async #missing(doubtful: readonly Entry[]): Promise<readonly PlacedSample[]> {
    if (doubtful.length === 0) return [];
    await this.#options.queue.settled();
    const samples = doubtful.flatMap(({ reading }) => placedSamples(reading));
    return missingSamples((...question) => this.#range(...question), samples);
  }

  /** Of samples that are older than one of their channel the store is asked whether it has one of that time. */
  async #knownTimes(first: readonly Entry[]): Promise<Set<string>> {
    const { ledger, queue } = this.#options;
    const late: PlacedSample[] = [];
    const newest = new Map<number, number>();
    for (const { reading } of first) {
      for (const placed of placedSamples(reading)) {
        const { series, handle, tsMs } = placed;
        const lastMs = newest.get(handle) ?? ledger.lastOf(series.gw, series.dev, series.stream, series.prop);
        if (tsMs < lastMs) late.push(placed);
        else newest.set(handle, tsMs);
      }
    }
    if (late.length === 0) return new Set();
    await queue.settled();
    return new Set((await storedValues((...question) => this.#range(...question), late)).keys());
  }

  /** What the store has, for which it is waited as long as it is away; the queue says that it is. */
  async #range(
    series: SeriesIdentity,
    fromMs: number,
    toMs: number,
  ): Promise<Pick<RangeColumns, 'timesMs' | 'values'>> {
    const { store, clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        return await store.range(series, fromMs, toMs);
      } catch (error) {
        if (!isLabError(error) || error.code === 'E_UNKNOWN') throw error;
        await clock.sleep(ASK_AGAIN_MS, signal);
      }
    }
    return NOTHING;
  }
}

/** Name of the note that says how far the journal of a gateway was taken. */
export function bookmarkName(gw: string): string {
  return `journal ${gw}`;
}

function placedSamples({ gw, dev, stream, tsMs, samples }: Reading): PlacedSample[] {
  return samples.map(({ prop, handle, value }) => ({
    series: { gw, dev, stream, prop },
    handle,
    tsMs,
    value,
  }));
}
