import { type Channel, type ChannelValue, type Description, type Region } from '@labgate/contract';
import type { StreamSample, ThermalImage } from '../adapter.ts';
import type { LiveValues } from '../live/live-values.ts';
import { pixelsOf } from './region-pixels.ts';
import { REGION_STATISTICS, RegionStatistics } from './region-statistics.ts';
import { REGION_STREAM, RegionStream } from './region-stream.ts';

const NO_PIXEL = 'E_GARBLED';
const STATISTIC_NAMES = { min: 'coldest', max: 'hottest', mean: 'mean' } as const;
/** What a stream of nothing is declared with, ms; the contract wants at most four messages a second. */
const SHORTEST_PERIOD_MS = 250;

/** The regions of one camera: their statistics for every sub-page, and as telemetry. */
export class CameraRegions {
  readonly #dev: string;
  readonly #width: number;
  readonly #height: number;
  readonly #live: LiveValues;
  #list: readonly Region[];
  #statistics: RegionStatistics;
  #stream: RegionStream;

  /** @throws LabError E_LIMIT for a region that leaves the picture. */
  constructor(
    dev: string,
    frame: NonNullable<Description['frame']>,
    list: readonly Region[],
    live: LiveValues,
  ) {
    this.#dev = dev;
    this.#width = frame.width;
    this.#height = frame.height;
    this.#live = live;
    this.#list = list;
    this.#statistics = new RegionStatistics(list, frame.width, frame.height);
    this.#stream = new RegionStream(dev, this.#statistics);
  }

  get list(): readonly Region[] {
    return this.#list;
  }

  /** @throws LabError E_LIMIT for a list that `replace` would refuse. */
  check(list: readonly Region[]): void {
    for (const region of list) pixelsOf(region, this.#width, this.#height);
  }

  /** @throws LabError E_LIMIT for a region that leaves the picture; the list of before stays. */
  replace(list: readonly Region[]): void {
    this.#statistics = new RegionStatistics(list, this.#width, this.#height);
    this.#stream = new RegionStream(this.#dev, this.#statistics);
    this.#list = list;
  }

  /** The descriptor of the camera with its regions and their stream. */
  describe(description: Description): Description {
    const { frame, streams } = description;
    if (frame === undefined) return description;
    const periodMs = Math.max(SHORTEST_PERIOD_MS, ...Object.values(streams).map((stream) => stream.periodMs));
    const props = Object.fromEntries(this.#list.flatMap((region) => channelsOf(region)));
    return {
      ...description,
      streams: { ...streams, [REGION_STREAM]: { periodMs, props } },
      frame: { ...frame, regions: [...this.#list] },
    };
  }

  /** Works out a sub-page and lets the live values hear of it. `seq` is the counter of its frame. */
  take(image: ThermalImage, seq: number, inHandUs: number): void {
    if (this.#list.length === 0) return;
    this.#statistics.compute(image.temperaturesC);
    const stream = this.#stream;
    stream.seq = seq;
    stream.tsMs = Math.floor(image.tsUs / 1000);
    stream.monoUs = image.monoUs;
    stream.inHandUs = inHandUs;
    this.#live.announce(stream);
  }

  /** The newest sub-page as telemetry; `undefined` without regions. */
  sample(): StreamSample | undefined {
    const { channels, values: newest } = this.#statistics;
    if (channels.length === 0) return undefined;
    const values: Record<string, ChannelValue> = {};
    const why: Record<string, string> = {};
    channels.forEach((channel, i) => {
      values[channel] = Number.isNaN(newest[i]) ? null : Math.round(newest[i] * 100) / 100;
      if (values[channel] === null) why[channel] = NO_PIXEL;
    });
    const isWhole = Object.keys(why).length === 0;
    return { stream: REGION_STREAM, quality: isWhole ? 'good' : 'bad', values, ...(isWhole ? {} : { why }) };
  }
}

function channelsOf({ id, name }: Region): readonly (readonly [string, Channel])[] {
  return REGION_STATISTICS.map((statistic) => [
    `${id}.${statistic}`,
    {
      name: `${name === '' ? id : name}, ${STATISTIC_NAMES[statistic]}`.slice(0, 64),
      unit: '°C',
      datatype: 'float',
      format: '-273:',
      resolution: 0.01,
    },
  ]);
}
