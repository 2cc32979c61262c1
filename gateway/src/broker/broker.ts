import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Health, Info, Role } from '@labgate/contract';
import type { OutgoingMessage, Outlet } from '../outlet.ts';
import type { ForeignMessage } from './foreign-message.ts';

/** Numbers about the broker, for `$health` and `/metrics`. */
export interface BrokerStatistics {
  readonly clients: number;
  /** Messages other clients published. */
  readonly received: number;
  /** Messages the gateway published. */
  readonly published: number;
  /** Connections ended because of a malformed packet or a forbidden publish. */
  readonly refused: number;
  /** QoS 0 messages withheld from clients that did not read, of all clients since the start. */
  readonly shed: number;
  readonly retained: number;
  /** Sessions of clients that come back. */
  readonly sessions: number;
  /** Messages dropped from sessions because of their limits. */
  readonly dropped: number;
  /** Messages that a part of this process has failed on. */
  readonly failedHandlers: number;
}

/** A connection to another broker, or from one. */
export interface LinkState {
  /** The account of the other broker here, or its address. */
  readonly name: string;
  readonly isUp: boolean;
  /** Why it is down, as far as that is known. */
  readonly fault: string | undefined;
}

/** The broker: the embedded one, or one elsewhere. */
export interface Broker extends Outlet {
  /** 0 without a listener. */
  readonly mqttPort: number;
  /** Port of the listener with TLS, where there is one. */
  readonly mqttTlsPort: number | undefined;
  /** Queues a message for its subscribers. Bytes are copied, so the caller may reuse them at once. */
  publish(message: OutgoingMessage): void;
  /** Takes over a WebSocket upgrade of the HTTP server; paths other than `/mqtt` are answered with 404. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Calls `handler` for every message on `filter`, the gateway's own included, at once when it is published. The
   * returned function ends it.
   */
  subscribeInProcess(filter: string, handler: (message: ForeignMessage) => void): () => void;
  /** False when it is known that nobody would get a message on `topic`, now or later. */
  isHeard(topic: string): boolean;
  /** The retained messages on `filter`; their payloads must not be changed. */
  retained(filter: string): readonly OutgoingMessage[];
  /** QoS 0 messages withheld, by client id; clients that lost none are left out. */
  shedCounters(): ReadonlyMap<string, number>;
  statistics(): BrokerStatistics;
  /** True while a client with this role is connected. */
  isRoleConnected(role: Role): boolean;
  /** Protocol versions that clients may speak. */
  readonly versions: readonly Info['mqtt']['versions'][number][];
  /** The connection to a broker elsewhere; `null` for the embedded one. */
  readonly remote: Health['mqtt']['remote'];
  /** The connections that should be there, between this gateway and brokers elsewhere. */
  links(): readonly LinkState[];
  /** Closes the connections of these users. */
  closeUsers(names: readonly string[]): void;
  /** Closes the connections that were opened from a browser session. */
  closeWebSession(id: string): void;
  /** Closes all listeners and connections. */
  stop(): Promise<void>;
}
