import type { DenyRules, Role } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { PublishedMessage } from './foreign-message.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import type { WebSession } from './guarded-connection.ts';
import type { IncomingMessage } from 'node:http';
import type { Certificates } from '../tls/certificates.ts';
import type { Authenticator } from '../users/authenticator.ts';

/** Bounds of what a client may cost the broker. */
export interface BrokerLimits {
  /** Largest packet, bytes. */
  readonly maxPacketBytes: number;
  /** Largest CONNECT, bytes. */
  readonly maxConnectBytes: number;
  /** Time from the connection to a whole CONNECT, ms. */
  readonly connectTimeoutMs: number;
  /** A client that takes nothing for this long while bytes wait for it is closed, ms. */
  readonly drainTimeoutMs: number;
  /** A client for which more bytes wait is closed. */
  readonly maxPendingBytes: number;
  /** QoS 0 messages other than frames are shed above this many waiting bytes; frames at once. */
  readonly shedAboveBytes: number;
  /** Connections at a time. */
  readonly maxClients: number;
  /** Subscriptions of one client. */
  readonly maxSubscriptions: number;
  /** Sessions kept while their clients are away. */
  readonly maxSessions: number;
  /** Messages kept for one session. */
  readonly maxQueuedMessages: number;
  /** Bytes kept for one session. */
  readonly maxQueuedBytes: number;
  /** Age at which a kept message, and a session nobody came back to, is dropped, ms. */
  readonly maxQueuedAgeMs: number;
  /** Unfinished QoS 2 messages of one client. */
  readonly maxInflight: number;
  /** Retained messages of all clients together; the gateway's own are not counted. */
  readonly maxRetainedMessages: number;
  /** Bytes of the same. */
  readonly maxRetainedBytes: number;
}

export const DEFAULT_LIMITS: BrokerLimits = {
  maxPacketBytes: 256 * 1024,
  maxConnectBytes: 64 * 1024,
  connectTimeoutMs: 5_000,
  drainTimeoutMs: 2_000,
  maxPendingBytes: 16 * 1024 * 1024,
  shedAboveBytes: 512 * 1024,
  maxClients: 4_000,
  maxSubscriptions: 500,
  maxSessions: 1_000,
  maxQueuedMessages: 10_000,
  maxQueuedBytes: 4 * 1024 * 1024,
  maxQueuedAgeMs: 24 * 3_600_000,
  maxInflight: 100,
  maxRetainedMessages: 50_000,
  maxRetainedBytes: 64 * 1024 * 1024,
};

/** The listener with TLS. */
export interface BrokerTls {
  readonly host: string;
  /** 0 = any free port. */
  readonly mqttPort: number;
  readonly certificates: Certificates;
}

/** What the broker needs to start. */
export interface BrokerOptions {
  /** Address the MQTT listener binds to. */
  readonly host: string;
  /** 0 = any free port. */
  readonly mqttPort: number;
  /** Address the HTTP server binds to whose upgrades come to `handleUpgrade`; `host` where absent. */
  readonly httpHost?: string;
  /** A second listener, with TLS. */
  readonly tls?: BrokerTls | undefined;
  readonly gatewayId: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Role of clients without a user name; it counts only for listeners bound to loopback (contract §10). */
  readonly anonymousRole: Role;
  readonly authenticator: Authenticator;
  /** The browser session an upgrade to WebSocket comes from; a client there that gives no name is its user. */
  readonly webSessionOf?: (request: IncomingMessage) => WebSession | undefined;
  /** Users as whom other brokers keep a connection to this one. */
  readonly linkUsers?: () => readonly string[];
  readonly deny?: DenyRules;
  /** Origins beside the gateway's own whose pages may open a WebSocket, for example `https://bench.example`. */
  readonly allowedOrigins?: readonly string[];
  /** Proxies of the HTTP server whose word counts for who asks. */
  readonly proxies?: TrustedProxies;
  readonly limits?: Partial<BrokerLimits>;
  /**
   * Called for a message another client published, before its PUBACK and before anybody gets it; both wait for `done`. A
   * failure closes that client without a PUBACK. A callback, because a promise a message is felt in the rate.
   */
  readonly beforeAck?: (message: PublishedMessage, done: (failure?: Error) => void) => void;
}
