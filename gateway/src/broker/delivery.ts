import type { AedesPublishPacket, Client } from 'aedes';
import { matchesFilter } from '@labgate/contract';
import type { BrokerLimits } from './broker-options.ts';
import { connectionOf } from './client-register.ts';
import type { GuardedConnection } from './guarded-connection.ts';
import type { RetainedStore } from './retained-store.ts';
import type { TopicEmitter } from './topic-emitter.ts';

/** What the declarations of Aedes 1.2 leave out of a client. */
interface ClientInternals extends Client {
  /** An object without prototype. */
  readonly subscriptions: Readonly<Record<string, { readonly qos: 0 | 1 | 2 }>>;
  _nextId: number;
}

const NOTHING = Buffer.alloc(0);

/** The filters `client` has subscribed to. */
export function subscribedFilters(client: Client): string[] {
  return Object.keys((client as ClientInternals).subscriptions);
}

/**
 * Answers Aedes when it is about to forward a message to a client. What needs no state, QoS 0 and QoS 1 of a clean
 * session, is written here, once for all clients, and Aedes is told that there is nothing to forward; it does the rest.
 */
export class Delivery {
  readonly #emitter: TopicEmitter;
  readonly #retained: Pick<RetainedStore, 'get'>;
  readonly #limits: Pick<BrokerLimits, 'shedAboveBytes'>;

  constructor(
    emitter: TopicEmitter,
    retained: Pick<RetainedStore, 'get'>,
    limits: Pick<BrokerLimits, 'shedAboveBytes'>,
  ) {
    this.#emitter = emitter;
    this.#retained = retained;
    this.#limits = limits;
  }

  /** The packet Aedes is to forward, or null. */
  forward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const connection = connectionOf(client);
    const { topic } = packet;
    if (connection.access?.mayReceive(topic) !== true) return null;
    const emission = this.#emitter.current;
    if (emission === undefined || emission.packet.brokerCounter !== packet.brokerCounter) {
      // A retained value for a new subscription, or what a session has kept, which has its QoS already.
      if (packet.retain) this.#limitQos(client as ClientInternals, connection, packet);
      // Aedes names no broker in a copy of a retained message.
      if (packet.retain && !packet.brokerId) this.#readWhenWritten(packet);
      return packet;
    }
    if (connection.isBridge) {
      if (emission.packet.clientId === client.id) return null;
      packet.retain = emission.packet.retain;
    }
    this.#limitQos(client as ClientInternals, connection, packet);
    if (packet.qos === 0) {
      if (this.#isShed(connection, topic)) return null;
      connection.write(emission.head(0, packet.retain));
    } else if (packet.qos === 1 && client.clean) {
      connection.write(emission.head(1, packet.retain));
      connection.write(nextPacketId(client as ClientInternals));
    } else return packet;
    connection.write(emission.payload);
    return null;
  }

  /**
   * Retained messages wait for a client to read what came before, and a newer one goes out meanwhile: what is written is what
   * is retained by then, or that nothing is, so that no older value comes after a newer one.
   */
  #readWhenWritten(packet: AedesPublishPacket): void {
    const { topic } = packet;
    Object.defineProperty(packet, 'payload', { get: () => this.#retained.get(topic)?.payload ?? NOTHING });
  }

  /** Not more than was granted: Aedes looks only at subscriptions without wildcards [MQTT-3.8.4-6]. */
  #limitQos(client: ClientInternals, connection: GuardedConnection, packet: AedesPublishPacket): void {
    const granted = this.#grantedQos(client, connection, packet.topic);
    if (granted < packet.qos) packet.qos = granted;
  }

  #isShed(connection: GuardedConnection, topic: string): boolean {
    if (!connection.needsDrain) return false;
    // Of frames only the latest counts (contract §3).
    if (!topic.endsWith('/frame') && connection.pendingBytes <= this.#limits.shedAboveBytes) return false;
    connection.shedCount++;
    return true;
  }

  /** The highest QoS of all subscriptions that match [MQTT-3.3.5-1]. */
  #grantedQos(client: ClientInternals, connection: GuardedConnection, topic: string): 0 | 1 | 2 {
    const known = connection.grantedQos.at(this.#emitter.version).get(topic);
    if (known !== undefined) return known;
    let granted: 0 | 1 | 2 = 0;
    for (const filter of Object.keys(client.subscriptions)) {
      const qos = client.subscriptions[filter]?.qos ?? 0;
      if (qos > granted && matchesFilter(filter, topic)) granted = qos;
    }
    connection.grantedQos.at(this.#emitter.version).set(topic, granted);
    return granted;
  }
}

const packetId = new Uint8Array(2);

/** The next packet identifier of `client`, in an array that is overwritten at the next call. */
function nextPacketId(client: ClientInternals): Uint8Array {
  const id = client._nextId;
  client._nextId = id >= 0xffff ? 1 : id + 1;
  packetId[0] = id >> 8;
  packetId[1] = id & 0xff;
  return packetId;
}
