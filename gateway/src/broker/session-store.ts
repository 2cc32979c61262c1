import { Readable } from 'node:stream';
import type { AedesPublishPacket, Client, PublishPacket, Subscription } from 'aedes';
import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { BrokerLimits } from './broker-options.ts';
import { FilterTree } from './filter-tree.ts';
import { ownCopy } from './own-copy.ts';
import { RetainedStore } from './retained-store.ts';
import { SessionQueue, type QueuedPacket } from './session-queue.ts';
import type { Session, SessionOwner, SessionSubscription } from './session.ts';

type ClientId = Pick<Client, 'id'>;

/**
 * Sessions, retained messages and wills in memory, in the form of an Aedes persistence. The journal on disk is what
 * keeps data; this only bridges a client's short absence, and everything in it is bounded.
 */
export class SessionStore {
  readonly retained: RetainedStore;
  readonly #clock: Pick<Clock, 'monoUs'>;
  readonly #limits: BrokerLimits;
  readonly #ownerOf: (client: ClientId) => SessionOwner;
  readonly #sessions = new Map<string, Session>();
  /** Subscriptions with QoS 1 and 2, the ones messages are kept for. */
  readonly #byTopic = new FilterTree<SessionSubscription>();
  readonly #incoming = new Map<string, Map<number, PublishPacket>>();
  readonly #wills = new Map<string, PublishPacket>();
  #brokerId = '';
  #droppedWithSessions = 0;

  constructor(
    clock: Pick<Clock, 'monoUs'>,
    limits: BrokerLimits,
    ownerOf: (client: ClientId) => SessionOwner,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#ownerOf = ownerOf;
    this.retained = new RetainedStore(limits);
  }

  /** Sessions kept, and the messages dropped from sessions since the start. */
  statistics(): { readonly sessions: number; readonly dropped: number } {
    let dropped = this.#droppedWithSessions;
    for (const { queue } of this.#sessions.values()) dropped += queue.dropped;
    return { sessions: this.#sessions.size, dropped };
  }

  /** True when the session of `clientId` belongs to somebody else than `user`. */
  isForeignTo(user: string | undefined, clientId: string): boolean {
    const session = this.#sessions.get(clientId);
    return session !== undefined && session.owner.user !== user;
  }

  /** Notes that a client has gone; its session waits for it. */
  leave({ id }: ClientId): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) session.awaySinceUs = this.#clock.monoUs();
  }

  /** Notes that a client has come. */
  arrive({ id }: ClientId): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) session.awaySinceUs = undefined;
  }

  /** Drops sessions and messages that have waited too long; to be called now and then. */
  expire(): void {
    const nowUs = this.#clock.monoUs();
    for (const [clientId, { awaySinceUs, queue }] of this.#sessions) {
      queue.expire(nowUs);
      if (awaySinceUs !== undefined && nowUs - awaySinceUs > this.#limits.maxQueuedAgeMs * 1000)
        this.#drop(clientId);
    }
  }

  async setup(broker: { readonly id: string }): Promise<void> {
    this.#brokerId = broker.id;
  }

  async storeRetained(packet: PublishPacket): Promise<void> {
    this.retained.store(packet);
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(filters.flatMap((filter) => this.retained.match(filter)));
  }

  async addSubscriptions(client: ClientId, subscriptions: readonly Subscription[]): Promise<void> {
    const session = this.#sessions.get(client.id) ?? this.#create(client);
    for (const { topic, qos } of subscriptions) {
      const former = session.subscriptions.get(topic);
      if (former !== undefined) this.#byTopic.remove(topic, former);
      const subscription = { clientId: client.id, topic, qos };
      session.subscriptions.set(topic, subscription);
      if (qos > 0) this.#byTopic.add(topic, subscription);
    }
  }

  async removeSubscriptions({ id }: ClientId, topics: readonly string[]): Promise<void> {
    const session = this.#sessions.get(id);
    for (const topic of topics) {
      const subscription = session?.subscriptions.get(topic);
      if (subscription === undefined) continue;
      this.#byTopic.remove(topic, subscription);
      session?.subscriptions.delete(topic);
    }
  }

  async subscriptionsByClient({ id }: ClientId): Promise<{ topic: string; qos: Subscription['qos'] }[]> {
    const session = this.#sessions.get(id);
    return session === undefined
      ? []
      : [...session.subscriptions.values()].map(({ topic, qos }) => ({ topic, qos }));
  }

  async subscriptionsByTopic(topic: string): Promise<readonly SessionSubscription[]> {
    return this.#byTopic.match(topic);
  }

  /** True when a session that is kept, of a client that may be away, has subscribed to `topic` with more than QoS 0. */
  hasSubscription(topic: string): boolean {
    return this.#byTopic.match(topic).length > 0;
  }

  /** A clean session begins: what was kept is gone [MQTT-3.1.2-6]. */
  async cleanSubscriptions({ id }: ClientId): Promise<void> {
    this.#drop(id);
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    let subsCount = 0;
    for (const { subscriptions } of this.#sessions.values()) subsCount += subscriptions.size;
    return { subsCount, clientsCount: this.#sessions.size };
  }

  async outgoingEnqueue(
    { clientId }: { readonly clientId: string },
    packet: AedesPublishPacket,
  ): Promise<void> {
    this.#enqueue(clientId, ownCopy(packet), packet.qos, this.#clock.monoUs());
  }

  async outgoingEnqueueCombi(
    subscriptions: readonly SessionSubscription[],
    packet: AedesPublishPacket,
  ): Promise<void> {
    if (subscriptions.length === 0) return;
    // Overlapping subscriptions keep one copy, with the highest QoS among them [MQTT-3.3.5-1].
    const qosByClient = new Map<string, Subscription['qos']>();
    for (const { clientId, qos } of subscriptions) {
      if (qos > (qosByClient.get(clientId) ?? 0)) qosByClient.set(clientId, qos);
    }
    const kept = ownCopy(packet);
    const nowUs = this.#clock.monoUs();
    for (const [clientId, qos] of qosByClient) this.#enqueue(clientId, kept, qos, nowUs);
  }

  async outgoingUpdate({ id }: ClientId, packet: QueuedPacket): Promise<void> {
    this.#sessions.get(id)?.queue.update(packet);
  }

  async outgoingClearMessageId(
    { id }: ClientId,
    { messageId }: { readonly messageId?: number | undefined },
  ): Promise<QueuedPacket | undefined> {
    return this.#sessions.get(id)?.queue.finish(messageId);
  }

  outgoingStream({ id }: ClientId): Readable {
    const queue = this.#sessions.get(id)?.queue;
    queue?.expire(this.#clock.monoUs());
    return Readable.from(queue?.pending() ?? []);
  }

  /** @throws LabError E_LIMIT when the client leaves too many bytes unfinished. */
  async incomingStorePacket({ id }: ClientId, packet: PublishPacket): Promise<void> {
    let packets = this.#incoming.get(id);
    if (packets === undefined) this.#incoming.set(id, (packets = new Map()));
    let bytes = packet.payload.length;
    for (const { payload } of packets.values()) bytes += payload.length;
    if (bytes > this.#limits.maxQueuedBytes) {
      throw new LabError('E_LIMIT', 'too many bytes in unfinished QoS 2 messages', { context: { bytes } });
    }
    packets.set(packet.messageId ?? 0, packet);
  }

  /** @throws LabError E_UNKNOWN when there is none. */
  async incomingGetPacket(
    { id }: ClientId,
    { messageId }: { readonly messageId: number },
  ): Promise<PublishPacket> {
    const packet = this.#incoming.get(id)?.get(messageId);
    if (packet === undefined) throw new LabError('E_UNKNOWN', 'no such packet');
    return packet;
  }

  /** @throws LabError E_UNKNOWN when there is none. */
  async incomingDelPacket({ id }: ClientId, { messageId }: { readonly messageId: number }): Promise<void> {
    if (this.#incoming.get(id)?.delete(messageId) !== true) throw new LabError('E_UNKNOWN', 'no such packet');
  }

  async cleanIncoming({ id }: ClientId): Promise<void> {
    this.#incoming.delete(id);
  }

  async putWill({ id }: ClientId, will: PublishPacket): Promise<void> {
    this.#wills.set(id, Object.assign(will, { clientId: id, brokerId: this.#brokerId }));
  }

  async getWill({ id }: ClientId): Promise<PublishPacket | undefined> {
    return this.#wills.get(id);
  }

  async delWill({ id }: ClientId): Promise<PublishPacket | undefined> {
    const will = this.#wills.get(id);
    this.#wills.delete(id);
    return will;
  }

  /** Aedes asks for the wills of brokers that died; there is only this one. */
  streamWill(): Readable {
    return Readable.from([]);
  }

  getClientList(topic: string): Readable {
    const clientIds = [...this.#sessions]
      .filter(([, { subscriptions }]) => subscriptions.has(topic))
      .map(([id]) => id);
    return Readable.from(clientIds);
  }

  async destroy(): Promise<void> {
    this.#sessions.clear();
  }

  #enqueue(clientId: string, packet: AedesPublishPacket, granted: Subscription['qos'], nowUs: number): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined || !session.owner.mayReceive(packet.topic)) return;
    const qos = granted < packet.qos ? granted : packet.qos;
    // RETAIN marks a value that was there before the subscription; this one came after it [MQTT-3.3.1-9].
    const retain = packet.retain && session.owner.isBridge;
    const isSame = qos === packet.qos && retain === packet.retain;
    session.queue.add(isSame ? packet : { ...packet, qos, retain }, nowUs);
  }

  #create(client: ClientId): Session {
    if (this.#sessions.size >= this.#limits.maxSessions) this.#dropLongestAway();
    const session: Session = {
      owner: this.#ownerOf(client),
      subscriptions: new Map(),
      queue: new SessionQueue(this.#limits),
      awaySinceUs: undefined,
    };
    this.#sessions.set(client.id, session);
    return session;
  }

  #dropLongestAway(): void {
    let longest: { readonly clientId: string; readonly awaySinceUs: number } | undefined;
    for (const [clientId, { awaySinceUs }] of this.#sessions) {
      if (awaySinceUs === undefined) continue;
      if (longest === undefined || awaySinceUs < longest.awaySinceUs) longest = { clientId, awaySinceUs };
    }
    if (longest === undefined) throw new LabError('E_LIMIT', 'too many sessions');
    this.#drop(longest.clientId);
  }

  #drop(clientId: string): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    for (const subscription of session.subscriptions.values())
      this.#byTopic.remove(subscription.topic, subscription);
    this.#droppedWithSessions += session.queue.dropped;
    this.#sessions.delete(clientId);
    this.#incoming.delete(clientId);
  }
}
