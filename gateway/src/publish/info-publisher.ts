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
import { clockState } from '../clock-watch.ts';
import type { Outlet } from '../outlet.ts';

/** Version of the software, as it is told to others. */
export const SOFTWARE_VERSION = '0.1.0';

interface InfoPublisherOptions {
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly clock: Clock;
  /** Session id, eight hex digits. */
  readonly sid: string;
  readonly broker: Pick<Broker, 'versions'>;
}

/** Publishes `$info`: what this gateway is and what it takes (contract §2). */
export class InfoPublisher {
  readonly #options: InfoPublisherOptions;
  readonly #startedAt: number;
  #name = '';

  constructor(options: InfoPublisherOptions) {
    this.#options = options;
    this.#startedAt = options.clock.nowMs();
  }

  /** Publishes it with what people call this bench. */
  publish(name: string): void {
    this.#name = name;
    const { topics, outlet, sid, broker } = this.#options;
    const info: Info = {
      v: 1,
      name,
      contract: CONTRACT_VERSION,
      software: { name: 'labgate', version: SOFTWARE_VERSION },
      sid,
      startedAt: this.#startedAt,
      capabilities: ['frames', 'journal', 'replay', 'runs', 'store'],
      limits: {
        maxMessageBytes: MAX_JSON_BYTES,
        maxPacketBytes: DEFAULT_LIMITS.maxPacketBytes,
        maxTtlMs: COMMAND_TTL_MS.max,
      },
      clock: { state: clockState() },
      mqtt: { versions: [...broker.versions] },
    };
    outlet.publish({ topic: topics.info, payload: JSON.stringify(info), qos: 1, retain: true });
  }

  /** Publishes it again, because the broker has changed. */
  republish(): void {
    this.publish(this.#name);
  }
}
