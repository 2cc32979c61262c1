import {
  formatCondition,
  LabError,
  quantitiesOf,
  type ChannelValue,
  type DeviceState,
  type GatewayTopics,
  type Health,
} from '@labgate/contract';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { LiveStream } from '../live/live-stream.ts';
import type { LiveListener, LiveValues } from '../live/live-values.ts';
import type { Outlet } from '../outlet.ts';
import type { EventPublisher } from '../publish/event-publisher.ts';
import type { InterlocksConfig } from './interlock-config.ts';
import { Interlock } from './interlock.ts';
import type { LatchStore } from './latch-store.ts';

/** How often is looked whether a sensor has fallen silent, ms. */
const LOOK_PERIOD_MS = 100;
/** A look that comes later than this finds readings that wait to be taken: they are let first, µs. */
const LATE_LOOK_US = 3 * LOOK_PERIOD_MS * 1000;
/** Each interlock is published on change and so often, ms (contract §2). */
const PUBLISH_PERIOD_MS = 10_000;
/** The channel of a supply that tells whether its output is on. */
const OUTPUT = { stream: 'psu', channel: 'output' } as const;

interface InterlocksOptions {
  readonly config: InterlocksConfig;
  readonly store: LatchStore;
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  readonly live: LiveValues;
  readonly clock: Clock;
  readonly log: Logger;
  /** Hands OFF over before it returns; resolves when the supply has confirmed it. */
  readonly switchOff: (supply: string) => Promise<unknown>;
}

/** An interlock that waits for a stream, and which of its quantities is in it. */
interface Wait {
  readonly interlock: Interlock;
  readonly index: number;
  /** `undefined` when any message of the stream counts. */
  readonly channel: string | undefined;
}

/** All interlocks of the gateway (contract §7): they hear readings at once, in this process, and from nobody else. */
export class Interlocks implements LiveListener {
  readonly #options: InterlocksOptions;
  readonly #interlocks: ReadonlyMap<string, Interlock>;
  /** By device and stream. */
  readonly #waits = new Map<string, Map<string, Wait[]>>();
  #cancelLook: Cancel = () => undefined;
  #cancelPublish: Cancel = () => undefined;
  #lastLookUs: number;

  constructor(options: InterlocksOptions) {
    this.#options = options;
    this.#lastLookUs = options.clock.monoUs();
    this.#interlocks = new Map(
      Object.entries(options.config).map(([id, config]) => [id, this.#create(id, config)]),
    );
    for (const interlock of this.#interlocks.values()) this.#await(interlock);
  }

  /** Begins to look and publishes every interlock. */
  start(): void {
    this.#look();
    this.#publishAll();
  }

  /** Ends everything; what is to be remembered is on the disk when it resolves. */
  async stop(): Promise<void> {
    this.#cancelLook();
    this.#cancelPublish();
    for (const interlock of this.#interlocks.values()) interlock.end();
    await this.#options.store.flush();
  }

  /** Runs for every sub-page: nothing is allocated while nothing happens. */
  readingTaken(stream: LiveStream): void {
    const waits = this.#waits.get(stream.dev)?.get(stream.stream);
    if (waits !== undefined) {
      for (let i = 0; i < waits.length; i++) {
        const { interlock, index, channel } = waits[i];
        interlock.take(index, stream, channel);
      }
    }
    if (stream.stream === OUTPUT.stream) this.#outputSeen(stream);
  }

  stateChanged(dev: string, state: DeviceState): void {
    for (const interlock of this.#interlocks.values()) interlock.deviceIs(dev, state);
  }

  /** True while an output must be off because of an interlock. */
  get isTripped(): boolean {
    for (const interlock of this.#interlocks.values()) if (interlock.isTripped) return true;
    return false;
  }

  /** Why the output of `supply` must stay off; `undefined` when no interlock minds (contract §6.4). */
  refusal(supply: string): LabError | undefined {
    for (const interlock of this.#interlocks.values()) {
      const refusal = interlock.refusal(supply);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** The trip that holds the output of `supply` off, in words; `undefined` without one. */
  tripOf(supply: string): string | undefined {
    for (const { id, config, isTripped, memory } of this.#interlocks.values()) {
      if (!isTripped || memory.trip === null || !config.act.includes(supply)) continue;
      const { val } = memory.trip;
      const value = val === null ? 'no data' : Number(val.toPrecision(5));
      return `interlock ${id} tripped: ${formatCondition(config.when)} (${value})`;
    }
    return undefined;
  }

  /** @throws LabError E_UNKNOWN. */
  named(id: string): Interlock {
    const interlock = this.#interlocks.get(id);
    if (interlock === undefined) throw new LabError('E_UNKNOWN', `there is no interlock ${id.slice(0, 40)}`);
    return interlock;
  }

  /** `$health.interlock` (contract §4.4). */
  get figures(): Health['interlock'] {
    const all = [...this.#interlocks.values()];
    const newest = all
      .flatMap(({ memory: { trip } }) => (trip === null ? [] : [trip]))
      .toSorted((a, b) => b.ts - a.ts)[0];
    const worst = all.flatMap(({ memory: { worstMs } }) => (worstMs === null ? [] : [worstMs]));
    return {
      armed: all.filter(({ state }) => state === 'armed').length,
      tripped: all.filter(({ isTripped }) => isTripped).length,
      lastLatencyMs: newest?.latencyMs ?? null,
      worstMs: worst.length === 0 ? null : Math.max(...worst),
    };
  }

  #create(id: string, config: InterlocksConfig[string]): Interlock {
    const { store, events, live, clock, log, switchOff } = this.#options;
    return new Interlock({
      id,
      config,
      memory: store.memoryOf(id, clock.nowMs()),
      live,
      clock,
      log,
      switchOff,
      onChange: () => this.#changed(id),
      onEvent: (type, data) => events.publish(type, undefined, data),
    });
  }

  #await(interlock: Interlock): void {
    const { when } = interlock.config;
    const waits =
      when.kind === 'noData'
        ? [{ dev: when.dev, stream: when.stream, index: 0, channel: when.channel }]
        : quantitiesOf(when).map((quantity, index) => ({ ...quantity, index }));
    for (const { dev, stream, index, channel } of waits) {
      const streams = this.#waits.get(dev) ?? new Map<string, Wait[]>();
      this.#waits.set(dev, streams);
      streams.set(stream, [...(streams.get(stream) ?? []), { interlock, index, channel }]);
    }
  }

  #outputSeen(stream: LiveStream): void {
    const output: ChannelValue | undefined = stream.value(OUTPUT.channel);
    if (typeof output !== 'boolean') return;
    for (const interlock of this.#interlocks.values())
      interlock.outputIs(stream.dev, output, stream.inHandUs);
  }

  #look(): void {
    const { clock } = this.#options;
    const nowUs = clock.monoUs();
    const isLate = nowUs - this.#lastLookUs > LATE_LOOK_US;
    this.#lastLookUs = nowUs;
    if (!isLate) for (const interlock of this.#interlocks.values()) interlock.tick();
    this.#cancelLook = clock.schedule(LOOK_PERIOD_MS, () => this.#look());
  }

  #changed(id: string): void {
    const { store } = this.#options;
    store.save(Object.fromEntries([...this.#interlocks].map(([other, { memory }]) => [other, memory])));
    this.#publish(this.named(id));
  }

  #publishAll(): void {
    for (const interlock of this.#interlocks.values()) this.#publish(interlock);
    this.#cancelPublish = this.#options.clock.schedule(PUBLISH_PERIOD_MS, () => this.#publishAll());
  }

  #publish(interlock: Interlock): void {
    const { outlet, topics } = this.#options;
    const payload = JSON.stringify(interlock.report());
    outlet.publish({ topic: topics.interlock(interlock.id), payload, qos: 1, retain: true });
  }
}
