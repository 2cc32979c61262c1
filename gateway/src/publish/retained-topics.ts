import type { OutgoingMessage, Outlet } from '../outlet.ts';

/**
 * Remembers the newest retained message of each of the gateway's topics, so that a broker that lost them gets all of
 * them again (contract §3: on every connect).
 */
export class RetainedTopics implements Outlet {
  readonly #next: Outlet;
  readonly #messages = new Map<string, OutgoingMessage>();

  constructor(next: Outlet) {
    this.#next = next;
  }

  publish(message: OutgoingMessage): void {
    if (message.retain) {
      if (message.payload.length === 0) this.#messages.delete(message.topic);
      else this.#messages.set(message.topic, message);
    }
    this.#next.publish(message);
  }

  republish(): void {
    for (const message of this.#messages.values()) this.#next.publish(message);
  }
}
