import type { ChannelValue, Quality } from '@labgate/contract';
import type { LiveStream } from '../live/live-stream.ts';
import type { RegionStatistics } from './region-statistics.ts';

/** The name of the stream that carries the statistics of the regions (contract §2). */
export const REGION_STREAM = 'roi';

/** The regions of a camera as live values: the newest sub-page, not the newest message. */
export class RegionStream implements LiveStream {
  readonly dev: string;
  readonly stream = REGION_STREAM;
  quality: Quality = 'good';
  seq = 0;
  tsMs = 0;
  monoUs = 0;
  inHandUs = 0;
  readonly #statistics: RegionStatistics;
  readonly #places: ReadonlyMap<string, number>;

  constructor(dev: string, statistics: RegionStatistics) {
    this.dev = dev;
    this.#statistics = statistics;
    this.#places = new Map(statistics.channels.map((channel, place) => [channel, place]));
  }

  value(channel: string): ChannelValue | undefined {
    const place = this.#places.get(channel);
    return place === undefined ? undefined : this.#statistics.values[place];
  }

  channels(): Iterable<string> {
    return this.#statistics.channels;
  }
}
