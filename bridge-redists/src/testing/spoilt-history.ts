import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedStore, type EmbeddedStoreOptions } from '../embedded/embedded-store.ts';
import { SampleBatch } from '../sample-batch.ts';
import type { SeriesIdentity } from '../store.ts';

const START_MS = 1_763_794_000_000;
const PERIOD_MS = 10_000;
const SERIES = 5;
/** Rounds of one `append`. */
const ROUNDS_AT_ONCE = 100;

/** `history.db` was closed, `unclean.db` was not and has a write-ahead log beside it. */
export type HistoryName = 'history.db' | 'unclean.db';

/** What a store has kept of a file that was damaged. */
export interface Rescued {
  readonly samples: number;
  readonly parts: number;
}

/** A history file with everything in it, of which damaged copies are opened: chunks, roll-ups, snapshot and log. */
export class SpoiltHistory {
  readonly #folder = mkdtempSync(join(tmpdir(), 'labgate-damage-'));
  readonly #rounds: number;

  private constructor(rounds: number) {
    this.#rounds = rounds;
  }

  /** Writes so many rounds, of one sample of each series. */
  static async write(rounds: number): Promise<SpoiltHistory> {
    const history = new SpoiltHistory(rounds);
    const store = new EmbeddedStore(optionsFor(history.pathOf('history.db')));
    const handles = Array.from({ length: SERIES }, (_, series) => store.register(identity(series)));
    const batch = new SampleBatch();
    for (let round = 0; round < rounds; round++) {
      for (const [series, handle] of handles.entries())
        batch.push(handle, START_MS + round * PERIOD_MS, valueOf(series, round));
      if (round % ROUNDS_AT_ONCE !== ROUNDS_AT_ONCE - 1) continue;
      await store.append(batch);
      batch.clear();
    }
    for (const suffix of ['', '-wal'])
      copyFileSync(`${history.pathOf('history.db')}${suffix}`, `${history.pathOf('unclean.db')}${suffix}`);
    await store.close();
    return history;
  }

  /** Samples that were written. */
  get samples(): number {
    return SERIES * this.#rounds;
  }

  /** Samples of one transaction. */
  get samplesAtOnce(): number {
    return SERIES * ROUNDS_AT_ONCE;
  }

  pathOf(name: HistoryName): string {
    return join(this.#folder, name);
  }

  /** Bytes of one of the files. */
  lengthOf(name: HistoryName | 'unclean.db-wal'): number {
    return readFileSync(join(this.#folder, name)).length;
  }

  /**
   * Opens a copy that `spoil` has damaged, and then stores one sample more.
   * @throws Error when it gives a sample that was never written, or has not taken the new one.
   */
  async open(name: HistoryName, spoil: (path: string) => void): Promise<Rescued> {
    const work = mkdtempSync(join(this.#folder, 'trial-'));
    const path = join(work, 'history.db');
    for (const suffix of ['', '-wal']) {
      const original = `${this.pathOf(name)}${suffix}`;
      if (existsSync(original)) cpSync(original, `${path}${suffix}`);
    }
    spoil(path);
    const store = new EmbeddedStore(optionsFor(path));
    let samples = 0;
    for (const series of await store.series({})) samples += await countWritten(store, series);
    const batch = new SampleBatch();
    batch.push(store.register(identity(0)), START_MS + this.#rounds * PERIOD_MS, 1);
    const { stored } = await store.append(batch);
    const { parts } = (await store.info()).damaged;
    await store.close();
    const again = new EmbeddedStore(optionsFor(path));
    const [newest] = await again.latest(identity(0));
    await again.close();
    if (stored !== 1 || newest?.value !== 1) throw new Error('the new sample was not kept');
    rmSync(work, { recursive: true });
    return { samples, parts };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

async function countWritten(
  store: EmbeddedStore,
  { gw, dev, stream, prop }: SeriesIdentity,
): Promise<number> {
  const series = Number(dev.slice(1));
  const { timesMs, values } = await store.range({ gw, dev, stream, prop }, 0, 4e12);
  for (const [index, timeMs] of timesMs.entries()) {
    const round = (timeMs - START_MS) / PERIOD_MS;
    if (values[index] !== valueOf(series, round)) throw new Error(`${dev} at ${timeMs} is ${values[index]}`);
  }
  await store.range({ gw, dev, stream, prop }, 0, 4e12, { bucketMs: 600_000 });
  return timesMs.length;
}

function optionsFor(path: string): EmbeddedStoreOptions {
  const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
  return { path, synchronous: 'NORMAL', pageSizeBytes: 1024, retention, maxSeries: 100 };
}

function valueOf(series: number, round: number): number {
  return Math.round(Math.sin(round / 50 + series) * 1000) / 100;
}

function identity(series: number): SeriesIdentity {
  return { gw: 'demo', dev: `d${series}`, stream: 's', prop: 'p' };
}
