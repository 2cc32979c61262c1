import type { GatewayTopics } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Outlet } from '../outlet.ts';
import { createUlid } from './ulid.ts';

/** Publishes `$event` messages (contract §4.5). */
export class EventPublisher {
  readonly #topic: string;
  readonly #outlet: Outlet;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(topics: GatewayTopics, outlet: Outlet, clock: Clock, random: () => number) {
    this.#topic = topics.event;
    this.#outlet = outlet;
    this.#clock = clock;
    this.#random = random;
  }

  /** `type` is one of contract §4.5; `device` is absent for events of the gateway itself. Gives the event's id. */
  publish(type: string, device: string | undefined, data: Readonly<Record<string, unknown>>): string {
    const ts = this.#clock.nowMs();
    const event = {
      v: 1,
      id: createUlid(ts, this.#random),
      ts,
      mono: this.#clock.monoUs(),
      type,
      ...(device === undefined ? {} : { dev: device }),
      data,
    };
    this.#outlet.publish({ topic: this.#topic, payload: JSON.stringify(event), qos: 1, retain: false });
    return event.id;
  }
}
