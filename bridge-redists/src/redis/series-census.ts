import type { Clock } from '@labgate/service-kit';
import type { SeriesInfo, StoreInfo } from '../store.ts';

/** How long a count is good for, µs; samples come all the time, so that it is only nearly right anyway. */
const GOOD_FOR_US = 60_000_000;

type Count = Pick<StoreInfo, 'series' | 'samples'>;

/** Knows how much is stored without asking Redis for every series each time: people and alarms ask every few seconds. */
export class SeriesCensus {
  readonly #list: () => Promise<readonly Pick<SeriesInfo, 'samples'>[]>;
  readonly #clock: Pick<Clock, 'monoUs'>;
  #last: { readonly count: Promise<Count>; readonly atUs: number; readonly version: number } | undefined;

  constructor(list: () => Promise<readonly Pick<SeriesInfo, 'samples'>[]>, clock: Pick<Clock, 'monoUs'>) {
    this.#list = list;
    this.#clock = clock;
  }

  /**
   * The count, at most a minute old; never one of another `version` of the series.
   * @throws what `list` throws; the next call asks again.
   */
  async count(version: number): Promise<Count> {
    const atUs = this.#clock.monoUs();
    const last = this.#last;
    if (last?.version === version && atUs - last.atUs < GOOD_FOR_US) return last.count;
    const taken = { count: this.#take(), atUs, version };
    this.#last = taken;
    try {
      return await taken.count;
    } catch (error) {
      if (this.#last === taken) this.#last = undefined;
      throw error;
    }
  }

  async #take(): Promise<Count> {
    const series = await this.#list();
    return { series: series.length, samples: series.reduce((sum, { samples }) => sum + samples, 0) };
  }
}
