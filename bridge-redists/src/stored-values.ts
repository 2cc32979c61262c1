import { isLabError } from '@labgate/contract';
import type { RangeColumns, SeriesIdentity } from './store.ts';

/** One question is about so long a time at most, whatever times a client has made up, ms. */
const MOST_MS = 60_000;

/** A sample whose series may be asked for. */
export interface PlacedSample {
  readonly series: SeriesIdentity;
  readonly handle: number;
  readonly tsMs: number;
  readonly value: number;
}

type Range = (
  series: SeriesIdentity,
  fromMs: number,
  toMs: number,
) => Promise<Pick<RangeColumns, 'timesMs' | 'values'>>;

/** The values that a store has at the times of `samples`, by `timeKey`. @throws what `range` throws, but for `E_UNKNOWN`. */
export async function storedValues(
  range: Range,
  samples: readonly PlacedSample[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const look = async (run: readonly [PlacedSample, ...PlacedSample[]]): Promise<void> => {
    const [{ series, handle, tsMs }] = run;
    const wanted = new Set(run.map((sample) => sample.tsMs));
    const { timesMs, values } = await range(series, tsMs, run.at(-1)?.tsMs ?? tsMs);
    for (const [index, timeMs] of timesMs.entries())
      if (wanted.has(timeMs)) found.set(timeKey(handle, timeMs), values[index] ?? Number.NaN);
  };
  await Promise.all(
    runsOf(samples).map((run) =>
      look(run).catch((error: unknown) => {
        if (!isLabError(error, 'E_UNKNOWN')) throw error;
      }),
    ),
  );
  return found;
}

/**
 * Those of `samples` that a store has not, or with another value; of one time of a series the last counts. Whoever writes
 * again leaves the others alone: to write over a sample, RedisTimeSeries works out every bucket it lies in from all its samples.
 */
export async function missingSamples(
  range: Range,
  samples: readonly PlacedSample[],
): Promise<PlacedSample[]> {
  const wanted = new Map<string, PlacedSample>();
  for (const sample of samples) wanted.set(timeKey(sample.handle, sample.tsMs), sample);
  for (const [key, value] of await storedValues(range, [...wanted.values()]))
    if (wanted.get(key)?.value === value) wanted.delete(key);
  return [...wanted.values()];
}

/** Names a time of a series. */
export function timeKey(handle: number, tsMs: number): string {
  return `${handle}/${tsMs}`;
}

/** The samples by series, in order of time, cut where one question would span too much. */
function runsOf(samples: readonly PlacedSample[]): [PlacedSample, ...PlacedSample[]][] {
  const runs: [PlacedSample, ...PlacedSample[]][] = [];
  for (const sample of samples.toSorted((a, b) => a.handle - b.handle || a.tsMs - b.tsMs)) {
    const run = runs.at(-1);
    const goesOn = run?.[0].handle === sample.handle && sample.tsMs - run[0].tsMs <= MOST_MS;
    if (goesOn) run.push(sample);
    else runs.push([sample]);
  }
  return runs;
}
