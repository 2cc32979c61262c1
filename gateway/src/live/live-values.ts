import type { ChannelValue, Description, DeviceState, Quantity } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import { TelemetryStream, type LiveStamp, type LiveStream } from './live-stream.ts';

/** Youngest age at which telemetry is stale, ms (contract §3). */
const FRESH_MS = 2_000;
/** Foreign clients choose names, so there is a bound. */
const MAX_STREAMS = 4_096;

/** Hears of every reading of every device, at once and before it is published. */
export interface LiveListener {
  readingTaken?(stream: LiveStream): void;
  stateChanged?(dev: string, state: DeviceState): void;
}

/** One value and how old it is. */
export interface LiveValue {
  readonly value: ChannelValue;
  readonly ageMs: number;
  /** True from the age at which a client must not believe it any more (contract §3). */
  readonly isStale: boolean;
}

interface LiveDevice {
  state: DeviceState | undefined;
  readonly streams: Map<string, LiveStream>;
  readonly periodsMs: Map<string, number>;
}

/**
 * The newest value of every channel of every device, the gateway's own and those of other clients. Listeners are called
 * in the order they came; one that fails is logged and keeps nobody else from hearing.
 */
export class LiveValues {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #devices = new Map<string, LiveDevice>();
  #listeners: readonly LiveListener[] = [];
  #streamCount = 0;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** The returned function ends it. */
  listen(listener: LiveListener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Takes the declared periods from a descriptor. */
  describe({ id, streams }: Pick<Description, 'id' | 'streams'>): void {
    const device = this.#device(id);
    if (device === undefined) return;
    device.periodsMs.clear();
    for (const [stream, { periodMs }] of Object.entries(streams)) device.periodsMs.set(stream, periodMs);
  }

  /** Takes a telemetry message. */
  take(dev: string, stream: string, values: Readonly<Record<string, ChannelValue>>, stamp: LiveStamp): void {
    const known = this.#devices.get(dev)?.streams.get(stream);
    const live = known instanceof TelemetryStream ? known : new TelemetryStream(dev, stream);
    live.set(values, stamp);
    this.announce(live);
  }

  /** Takes the newest state of a stream whose owner changes it in place. */
  announce(stream: LiveStream): void {
    if (!this.#keep(stream)) return;
    for (const listener of this.#listeners) {
      try {
        listener.readingTaken?.(stream);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  stateChanged(dev: string, state: DeviceState): void {
    const device = this.#device(dev);
    if (device === undefined) return;
    device.state = state;
    for (const listener of this.#listeners) {
      try {
        listener.stateChanged?.(dev, state);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  /** Forgets a device that is no longer there. */
  remove(dev: string): void {
    this.#streamCount -= this.#devices.get(dev)?.streams.size ?? 0;
    this.#devices.delete(dev);
  }

  /** `undefined` while nothing is known of the device. */
  state(dev: string): DeviceState | undefined {
    return this.#devices.get(dev)?.state;
  }

  stream(dev: string, stream: string): LiveStream | undefined {
    return this.#devices.get(dev)?.streams.get(stream);
  }

  /** Every stream that has been heard of. */
  *streams(): Generator<LiveStream> {
    for (const { streams } of this.#devices.values()) yield* streams.values();
  }

  /** The newest value of a channel, `undefined` before the first. */
  read({ dev, stream, channel }: Quantity): LiveValue | undefined {
    const live = this.stream(dev, stream);
    const value = live?.value(channel);
    if (live === undefined || value === undefined) return undefined;
    const ageMs = (this.#clock.monoUs() - live.monoUs) / 1000;
    return { value, ageMs, isStale: ageMs > this.staleAfterMs(dev, stream) };
  }

  /** Declared interval of a stream, ms; `undefined` without a descriptor. */
  periodMs(dev: string, stream: string): number | undefined {
    return this.#devices.get(dev)?.periodsMs.get(stream);
  }

  /** Age from which values of a stream are stale: the longer of three periods and 2 s (contract §3), ms. */
  staleAfterMs(dev: string, stream: string): number {
    return Math.max(3 * (this.periodMs(dev, stream) ?? 0), FRESH_MS);
  }

  #keep(live: LiveStream): boolean {
    const device = this.#device(live.dev);
    if (device === undefined) return false;
    const known = device.streams.get(live.stream);
    if (known === live) return true;
    if (known === undefined) {
      if (this.#streamCount >= MAX_STREAMS) return false;
      this.#streamCount += 1;
    }
    device.streams.set(live.stream, live);
    return true;
  }

  #device(dev: string): LiveDevice | undefined {
    let device = this.#devices.get(dev);
    if (device === undefined && this.#devices.size < MAX_STREAMS) {
      device = { state: undefined, streams: new Map(), periodsMs: new Map() };
      this.#devices.set(dev, device);
    }
    return device;
  }

  #failed(error: unknown): void {
    this.#log.error({ err: error }, 'a listener of live values failed');
  }
}
