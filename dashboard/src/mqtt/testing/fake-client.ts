import type { MessageClient } from '../dispatcher.ts';

type Listener = Parameters<MessageClient['on']>[1];

/** The part of an MQTT client the dispatcher uses, for tests: a broker of one client. */
export class FakeClient implements MessageClient {
  readonly topics = new Set<string>();
  readonly published: { readonly topic: string; readonly payload: string }[] = [];
  /** Numbers of the packets that will not be sent again. */
  readonly removed: number[] = [];
  readonly #listeners = new Set<Listener>();

  on(_event: 'message', listener: Listener): void {
    this.#listeners.add(listener);
  }

  off(_event: 'message', listener: Listener): void {
    this.#listeners.delete(listener);
  }

  subscribe(topics: string[]): void {
    for (const topic of topics) this.topics.add(topic);
  }

  unsubscribe(topics: string[]): void {
    for (const topic of topics) this.topics.delete(topic);
  }

  publish(topic: string, payload: string): void {
    this.published.push({ topic, payload });
  }

  getLastMessageId(): number {
    return this.published.length;
  }

  removeOutgoingMessage(messageId: number): void {
    this.removed.push(messageId);
  }

  /** A message arrives; objects as JSON. */
  receive(topic: string, payload: unknown, retain = false): void {
    const bytes =
      payload instanceof Uint8Array
        ? payload
        : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
    for (const listener of this.#listeners) listener(topic, bytes, { retain });
  }
}
