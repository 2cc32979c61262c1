import {
  CONTRACT_VERSION,
  COMMAND_TTL_MS,
  MAX_JSON_BYTES,
  type GatewayTopics,
  type Info,
} from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';
import { DEFAULT_LIMITS } from '../broker/broker-options.ts';
import type { Outlet } from '../outlet.ts';
import type { ClockWatch } from '../timekeeping/clock-watch.ts';

/** Version of the software, as it is told to others. */
export const SOFTWARE_VERSION = '0.1.0';

interface InfoPublisherOptions {
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly clock: Clock;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly broker: Pick<Broker, 'versions'>;
  readonly timekeeping: Pick<ClockWatch, 'state' | 'onChange'>;
}

/** Publishes `$info`: what this gateway is and what it takes (contract §2). */
export class InfoPublisher {
  readonly #options: InfoPublisherOptions;
  #name = '';

  constructor(options: InfoPublisherOptions) {
    this.#options = options;
    options.timekeeping.onChange(() => this.republish());
  }

  /** Publishes it with what people call this bench. */
  publish(name: string): void {
    this.#name = name;
    this.republish();
  }

  /** Publishes it again, because the broker or the clock has changed. */
  republish(): void {
    const { topics, outlet, clock, sid, broker, timekeeping } = this.#options;
    const info: Info = {
      v: 1,
      name: this.#name,
      contract: CONTRACT_VERSION,
      software: { name: 'labgate', version: SOFTWARE_VERSION },
      sid,
      // From the monotonic time, so that it is right once the clock is.
      startedAt: Math.max(0, Math.round(clock.nowMs() - clock.monoUs() / 1000)),
      capabilities: ['frames', 'journal', 'replay', 'runs', 'store'],
      limits: {
        maxMessageBytes: MAX_JSON_BYTES,
        maxPacketBytes: DEFAULT_LIMITS.maxPacketBytes,
        maxTtlMs: COMMAND_TTL_MS.max,
      },
      clock: { state: timekeeping.state },
      mqtt: { versions: [...broker.versions] },
    };
    outlet.publish({ topic: topics.info, payload: JSON.stringify(info), qos: 1, retain: true });
  }
}
