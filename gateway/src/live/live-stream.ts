import type { ChannelValue, Quality } from '@labgate/contract';

/** The newest values of one stream; the object stays the same and changes with every reading. */
export interface LiveStream {
  readonly dev: string;
  readonly stream: string;
  readonly quality: Quality;
  /** Counter of the message or frame that carries these values. */
  readonly seq: number;
  /** Wall time of the values, Unix ms. */
  readonly tsMs: number;
  /** Monotonic time at which they were taken, or came from another client, µs. */
  readonly monoUs: number;
  /** Monotonic time at which this program had them in hand, µs: what follows is decision. */
  readonly inHandUs: number;
  /** `undefined` for a channel the newest reading does not have. */
  value(channel: string): ChannelValue | undefined;
  channels(): Iterable<string>;
}

/** Where and when a reading was taken. */
export type LiveStamp = Pick<LiveStream, 'quality' | 'seq' | 'tsMs' | 'monoUs' | 'inHandUs'>;

/** The newest telemetry message of a stream. */
export class TelemetryStream implements LiveStream {
  readonly dev: string;
  readonly stream: string;
  quality: Quality = 'good';
  seq = 0;
  tsMs = 0;
  monoUs = 0;
  inHandUs = 0;
  #values: Readonly<Record<string, ChannelValue>> = {};

  constructor(dev: string, stream: string) {
    this.dev = dev;
    this.stream = stream;
  }

  set(values: Readonly<Record<string, ChannelValue>>, stamp: LiveStamp): void {
    this.#values = values;
    this.quality = stamp.quality;
    this.seq = stamp.seq;
    this.tsMs = stamp.tsMs;
    this.monoUs = stamp.monoUs;
    this.inHandUs = stamp.inHandUs;
  }

  value(channel: string): ChannelValue | undefined {
    return Object.hasOwn(this.#values, channel) ? this.#values[channel] : undefined;
  }

  channels(): Iterable<string> {
    return Object.keys(this.#values);
  }
}
