import type { OutgoingMessage } from '../../outlet.ts';
import { TopicTree } from '../topic-tree.ts';

/** Retained messages of devices of other clients that are remembered. */
const MAX_FOREIGN = 10_000;

/** What is retained at a broker elsewhere, as far as the gateway has said or heard it. */
export class KnownRetained {
  readonly #all = new TopicTree<OutgoingMessage>();
  readonly #own = new Map<string, OutgoingMessage>();
  readonly #foreign = new Set<string>();

  get size(): number {
    return this.#all.size;
  }

  match(filter: string): readonly OutgoingMessage[] {
    return this.#all.match(filter);
  }

  /** The gateway's own messages in the order in which each was said last. */
  own(): Iterable<OutgoingMessage> {
    return this.#own.values();
  }

  isOwn(topic: string): boolean {
    return this.#own.has(topic);
  }

  keepOwn(message: OutgoingMessage): void {
    const { topic, payload } = message;
    this.#own.delete(topic);
    if (payload.length > 0) this.#own.set(topic, message);
    this.#set(message);
  }

  /** Beyond a bound, what comes is not kept. */
  keepForeign(message: OutgoingMessage): void {
    const { topic, payload } = message;
    if (payload.length === 0) this.#foreign.delete(topic);
    else if (this.#foreign.size >= MAX_FOREIGN && !this.#foreign.has(topic)) return;
    else this.#foreign.add(topic);
    this.#set(message);
  }

  #set(message: OutgoingMessage): void {
    if (message.payload.length === 0) this.#all.delete(message.topic);
    else this.#all.set(message.topic, message);
  }
}
