import type { Subscription } from 'aedes';
import type { SessionQueue } from './session-queue.ts';

/** A subscription of a session, as Aedes wants to see it. */
export interface SessionSubscription {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: Subscription['qos'];
}

/** Whose a session is. */
export interface SessionOwner {
  /** Absent for anonymous clients. */
  readonly user: string | undefined;
  /** A bridge wants to know which messages are to be retained on its side. */
  readonly isBridge: boolean;
  /** What is not for it need not be kept. */
  mayReceive(topic: string): boolean;
}

/** What is known of a client that comes back. */
export interface Session {
  readonly owner: SessionOwner;
  readonly subscriptions: Map<string, SessionSubscription>;
  readonly queue: SessionQueue;
  /** Monotonic time since which nobody is connected; absent while somebody is. */
  awaySinceUs: number | undefined;
}
