/** State of the connection to the broker, as the header shows it. */
export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** Trying again: `attempt` counts from 1, `nextAtMs` is our clock, Unix ms. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly nextAtMs: number }
  /** The browser itself says that it has no network. */
  | { readonly kind: 'disconnected' }
  /** The broker wants a user, or another one. */
  | { readonly kind: 'unauthorised' };

/** The connection and what went over it. */
export interface ConnectionView {
  readonly status: ConnectionStatus;
  /** When the connection was lost, our clock, Unix ms; `undefined` while it stands or before the first attempt failed. */
  readonly lostAtMs: number | undefined;
  /** Connections made so far: a change means that something may have been missed. */
  readonly epoch: number;
  readonly messagesPerS: number;
  /** Of the last ping, ms. */
  readonly roundTripMs: number | undefined;
  /** What the last failed attempt said. */
  readonly error: string | undefined;
}
