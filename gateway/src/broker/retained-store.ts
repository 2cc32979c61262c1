import type { PublishPacket } from 'aedes';
import { isCommandTopic, parseTopic } from '@labgate/contract';
import type { BrokerLimits } from './broker-options.ts';
import { ownCopy } from './own-copy.ts';
import { TopicTree } from './topic-tree.ts';

/** Kinds of topics whose messages are never kept, whatever their RETAIN flag says (contract §2). */
const NEVER_RETAINED: ReadonlySet<string | undefined> = new Set(['frame', 'journalTail', 'reply']);

/** The retained messages; those of clients are bounded, the gateway's own are not. */
export class RetainedStore {
  readonly #limits: Pick<BrokerLimits, 'maxRetainedMessages' | 'maxRetainedBytes'>;
  readonly #messages = new TopicTree<PublishPacket>();
  /** Bytes of the messages that clients left, by topic. */
  readonly #foreign = new Map<string, number>();
  #foreignBytes = 0;

  constructor(limits: Pick<BrokerLimits, 'maxRetainedMessages' | 'maxRetainedBytes'>) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#messages.size;
  }

  /** Makes room for a retained message of a client; false when its share is full. */
  admitForeign(packet: PublishPacket): boolean {
    const { topic, payload } = packet;
    this.#forgetForeign(topic);
    if (payload.length === 0 || !isRetainable(topic)) return true;
    const bytes = topic.length + payload.length;
    if (
      this.#foreign.size >= this.#limits.maxRetainedMessages ||
      this.#foreignBytes + bytes > this.#limits.maxRetainedBytes
    ) {
      // The value that was there is not the last one any more.
      this.#messages.delete(topic);
      return false;
    }
    this.#foreign.set(topic, bytes);
    this.#foreignBytes += bytes;
    return true;
  }

  /** Keeps a message, or removes the one that is kept when its payload is empty [MQTT-3.3.1-10]. */
  store(packet: PublishPacket): void {
    if (packet.payload.length === 0) this.#messages.delete(packet.topic);
    else if (isRetainable(packet.topic)) this.#messages.set(packet.topic, ownCopy(packet));
  }

  get(topic: string): PublishPacket | undefined {
    return this.#messages.get(topic);
  }

  match(filter: string): readonly PublishPacket[] {
    return this.#messages.match(filter);
  }

  #forgetForeign(topic: string): void {
    this.#foreignBytes -= this.#foreign.get(topic) ?? 0;
    this.#foreign.delete(topic);
  }
}

function isRetainable(topic: string): boolean {
  return !isCommandTopic(topic) && !NEVER_RETAINED.has(parseTopic(topic)?.kind);
}
