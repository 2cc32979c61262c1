import type { Role } from '@labgate/contract';
import type { Aedes, Client, PublishPacket } from 'aedes';
import type { ForeignMessage, Sender } from './foreign-message.ts';
import type { SessionOwner } from './session.ts';
import { GuardedConnection } from './guarded-connection.ts';

/** The clients that are logged in, by client id. */
export class ClientRegister {
  readonly #connections = new Map<string, GuardedConnection>();
  /** Senders of wills, by payload: their connections have gone when the broker carries what they left. */
  readonly #willSenders = new WeakMap<Uint8Array, Sender>();
  #shedByGone = 0;
  /** Messages other clients published. */
  received = 0;

  /** Keeps itself up to date with the clients of `aedes`. */
  follow(aedes: Aedes): void {
    aedes.on('client', (client) => this.#connections.set(client.id, connectionOf(client)));
    aedes.on('clientDisconnect', (client) => {
      const connection = connectionOf(client);
      this.#shedByGone += connection.shedCount;
      if (this.#connections.get(client.id) === connection) this.#connections.delete(client.id);
    });
  }

  /** True when `clientId` is connected, and by somebody else than `user`. */
  isForeignTo(user: string | undefined, clientId: string): boolean {
    const connection = this.#connections.get(clientId);
    return connection !== undefined && connection.identity?.user !== user;
  }

  /** Whose session one of `clientId` would be. */
  ownerOf(clientId: string): SessionOwner {
    const connection = this.#connections.get(clientId);
    return {
      user: connection?.identity?.user,
      isBridge: connection?.isBridge === true,
      mayReceive: (topic) => connection?.access?.mayReceive(topic) === true,
    };
  }

  /** True while a client with this role is connected. */
  hasRole(role: Role): boolean {
    for (const { identity } of this.#connections.values()) if (identity?.role === role) return true;
    return false;
  }

  /** True while somebody is connected who signed in as `user`. */
  hasUser(user: string): boolean {
    for (const { identity } of this.#connections.values()) if (identity?.user === user) return true;
    return false;
  }

  get size(): number {
    return this.#connections.size;
  }

  shedCounters(): ReadonlyMap<string, number> {
    const counters = new Map<string, number>();
    for (const [clientId, { shedCount }] of this.#connections) {
      if (shedCount > 0) counters.set(clientId, shedCount);
    }
    return counters;
  }

  /** Messages withheld from all clients since the start. */
  get shedTotal(): number {
    let total = this.#shedByGone;
    for (const { shedCount } of this.#connections.values()) total += shedCount;
    return total;
  }

  /** Notes whose will a payload is, before its connection is forgotten. */
  keepWill(clientId: string, connection: GuardedConnection, { payload }: PublishPacket): void {
    if (typeof payload !== 'string') this.#willSenders.set(payload, senderOf(clientId, connection));
  }

  /** A packet of Aedes with its verified sender. */
  foreignMessage(packet: PublishPacket & { readonly clientId?: string }): ForeignMessage {
    const { topic, payload, qos, retain, clientId } = packet;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const message = { topic, payload: bytes, qos, retain };
    if (clientId === undefined) return message;
    const sender = this.#willSenders.get(bytes) ?? senderOf(clientId, this.#connections.get(clientId));
    return { ...message, sender };
  }
}

function senderOf(clientId: string, connection: GuardedConnection | undefined): Sender {
  const { user, role = 'none', commandRole } = connection?.identity ?? {};
  const sender = { clientId, role, commandRole, address: connection?.remoteAddress ?? '' };
  return user === undefined ? sender : { ...sender, user };
}

/** The connection that `client` was made for. */
export function connectionOf(client: Client): GuardedConnection {
  const connection: unknown = client.conn;
  if (connection instanceof GuardedConnection) return connection;
  throw new TypeError('a client without a guarded connection');
}
