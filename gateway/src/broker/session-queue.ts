import type { AedesPublishPacket, PubrelPacket } from 'aedes';
import type { BrokerLimits } from './broker-options.ts';

/** A packet a session has still to deliver, or whose delivery is not finished. */
export type QueuedPacket = (AedesPublishPacket | PubrelPacket) & { messageId?: number | undefined };

interface Entry {
  packet: QueuedPacket;
  readonly bytes: number;
  readonly queuedAtUs: number;
}

type QueueLimits = Pick<BrokerLimits, 'maxQueuedMessages' | 'maxQueuedBytes' | 'maxQueuedAgeMs'>;

/** What is kept for one session, bounded in number, bytes and age; the oldest goes first. */
export class SessionQueue {
  readonly #limits: QueueLimits;
  /** In the order of their arrival, by the broker's counter. */
  readonly #entries = new Map<number, Entry>();
  readonly #counterById = new Map<number, number>();
  #bytes = 0;
  /** Messages given up because of the limits. */
  dropped = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Adds a message at time `nowUs`. */
  add(packet: AedesPublishPacket, nowUs: number): void {
    const bytes = packet.topic.length + packet.payload.length;
    this.#entries.set(packet.brokerCounter, { packet, bytes, queuedAtUs: nowUs });
    this.#bytes += bytes;
    this.expire(nowUs);
    while (this.#entries.size > this.#limits.maxQueuedMessages || this.#bytes > this.#limits.maxQueuedBytes) {
      this.#dropOldest();
    }
  }

  /** Drops what is older than the limit at time `nowUs`. */
  expire(nowUs: number): void {
    for (const { queuedAtUs } of this.#entries.values()) {
      if (nowUs - queuedAtUs <= this.#limits.maxQueuedAgeMs * 1000) break;
      this.#dropOldest();
    }
  }

  /** Notes under which packet identifier a message was sent, or that it has got as far as PUBREL. */
  update(packet: QueuedPacket): void {
    const { messageId } = packet;
    if (messageId === undefined) return;
    const counter = packet.cmd === 'pubrel' ? this.#counterById.get(messageId) : packet.brokerCounter;
    const entry = counter === undefined ? undefined : this.#entries.get(counter);
    if (counter === undefined || entry === undefined) return;
    if (packet.cmd === 'pubrel') entry.packet = packet;
    else {
      entry.packet = { ...entry.packet, messageId } as QueuedPacket;
      this.#counterById.set(messageId, counter);
    }
  }

  /** Removes the message that was sent as `messageId`; absent when there is none. */
  finish(messageId: number | undefined): QueuedPacket | undefined {
    const counter = messageId === undefined ? undefined : this.#counterById.get(messageId);
    return counter === undefined ? undefined : this.#remove(counter);
  }

  /** What is to be sent when the client comes back; what was sent before is marked as a duplicate [MQTT-3.3.1-1]. */
  pending(): QueuedPacket[] {
    return [...this.#entries.values()].map(({ packet }) =>
      packet.cmd === 'publish' && packet.messageId !== undefined ? { ...packet, dup: true } : packet,
    );
  }

  #dropOldest(): void {
    const [oldest] = this.#entries.keys();
    if (oldest === undefined) return;
    this.#remove(oldest);
    this.dropped++;
  }

  #remove(counter: number): QueuedPacket | undefined {
    const entry = this.#entries.get(counter);
    if (entry === undefined) return undefined;
    this.#entries.delete(counter);
    this.#bytes -= entry.bytes;
    const { messageId } = entry.packet;
    if (messageId !== undefined && this.#counterById.get(messageId) === counter)
      this.#counterById.delete(messageId);
    return entry.packet;
  }
}
