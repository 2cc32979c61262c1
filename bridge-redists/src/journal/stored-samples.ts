import { isLabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { SeriesIdentity, Store } from '../store.ts';

/** How long after a failed question the store is asked again, ms. */
const ASK_AGAIN_MS = 1_000;
/** One question is about so long a time at most, whatever times a client has made up, ms. */
const MOST_MS = 60_000;

/** A sample whose series may be asked for. */
export interface PlacedSample {
  readonly series: SeriesIdentity;
  readonly handle: number;
  readonly tsMs: number;
  readonly value: number;
}

interface StoredSamplesOptions {
  readonly store: Pick<Store, 'range'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Ends the asking; then nothing is found. */
  readonly signal: AbortSignal;
}

/** Asks the store what it has, again and again while it is away: the queue says so, here it is only waited for. */
export class StoredSamples {
  readonly #options: StoredSamplesOptions;

  constructor(options: StoredSamplesOptions) {
    this.#options = options;
  }

  /** The values that the store has at the times of `samples`, by `timeKey`. */
  async lookUp(samples: readonly PlacedSample[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    await Promise.all(
      runsOf(samples).map(async (run) => {
        const stored = await this.#between(run);
        for (const { handle, tsMs } of run) {
          const value = stored.get(tsMs);
          if (value !== undefined) found.set(timeKey(handle, tsMs), value);
        }
      }),
    );
    return found;
  }

  /** What the store has from the first to the last of `run`: values by Unix ms. */
  async #between(run: readonly [PlacedSample, ...PlacedSample[]]): Promise<Map<number, number>> {
    const { store, clock, signal } = this.#options;
    const [{ series, tsMs }] = run;
    while (!signal.aborted) {
      try {
        const { timesMs, values } = await store.range(series, tsMs, run.at(-1)?.tsMs ?? tsMs);
        return new Map(Array.from(timesMs, (timeMs, index) => [timeMs, values[index] ?? Number.NaN]));
      } catch (error) {
        if (isLabError(error, 'E_UNKNOWN')) break;
        if (!isLabError(error)) throw error;
        await clock.sleep(ASK_AGAIN_MS, signal);
      }
    }
    return new Map();
  }
}

/** Names a time of a series. */
export function timeKey(handle: number, tsMs: number): string {
  return `${handle}/${tsMs}`;
}

/** The samples by series, in order of time, cut where one question would span too much. */
function runsOf(samples: readonly PlacedSample[]): [PlacedSample, ...PlacedSample[]][] {
  const runs: [PlacedSample, ...PlacedSample[]][] = [];
  const sorted = samples.toSorted((a, b) => a.handle - b.handle || a.tsMs - b.tsMs);
  for (const sample of sorted) {
    const run = runs.at(-1);
    const goesOn = run?.[0].handle === sample.handle && sample.tsMs - run[0].tsMs <= MOST_MS;
    if (goesOn) run.push(sample);
    else runs.push([sample]);
  }
  return runs;
}
