/** A message on its way to the broker. */
export interface OutgoingMessage {
  readonly topic: string;
  /** JSON or plain text, or the bytes of a thermal frame. */
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Where the gateway's own messages go: through the journal to the broker. */
export interface Outlet {
  publish(message: OutgoingMessage): void;
}
