import type { Region } from '@labgate/contract';
import { pixelsOf } from './region-pixels.ts';

/** What is known of each region, in the order of its channels. */
export const REGION_STATISTICS = ['min', 'max', 'mean'] as const;
const [MIN, MAX, MEAN] = [0, 1, 2];
const STATISTIC_COUNT = REGION_STATISTICS.length;

/** Coldest, hottest and mean pixel of each region, °C. Runs for every sub-page: nothing is allocated. */
export class RegionStatistics {
  /** `{region}.min`, `{region}.max`, `{region}.mean` … as `values` has them. */
  readonly channels: readonly string[];
  /** °C; NaN for a region without a pixel that is available. */
  readonly values: Float64Array;
  readonly #pixels: readonly Uint16Array[];

  /** @throws LabError E_LIMIT for a region that leaves the picture. */
  constructor(regions: readonly Region[], width: number, height: number) {
    this.channels = regions.flatMap(({ id }) => REGION_STATISTICS.map((statistic) => `${id}.${statistic}`));
    this.values = new Float64Array(this.channels.length).fill(Number.NaN);
    this.#pixels = regions.map((region) => pixelsOf(region, width, height));
  }

  /** Works out `values` from a picture; NaN pixels are not available. */
  compute(temperaturesC: Float32Array): void {
    for (let region = 0; region < this.#pixels.length; region++) {
      const pixels = this.#pixels[region];
      let min = Infinity;
      let max = -Infinity;
      let sum = 0;
      let count = 0;
      for (let i = 0; i < pixels.length; i++) {
        const value = temperaturesC[pixels[i]];
        if (!Number.isFinite(value)) continue;
        if (value < min) min = value;
        if (value > max) max = value;
        sum += value;
        count += 1;
      }
      const at = region * STATISTIC_COUNT;
      this.values[at + MIN] = count === 0 ? Number.NaN : min;
      this.values[at + MAX] = count === 0 ? Number.NaN : max;
      this.values[at + MEAN] = count === 0 ? Number.NaN : sum / count;
    }
  }
}
