/** A message on its way to the broker. */
export interface OutgoingMessage {
  readonly topic: string;
  /** JSON or plain text, or the bytes of a thermal frame. */
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Of a reply: what it says once more in MQTT 5's own way, where that is spoken (contract §9). */
  readonly reply?: { readonly correlation?: Uint8Array | undefined; readonly status?: string | undefined };
}

/** Where the gateway's own messages go: through the journal to the broker. */
export interface Outlet {
  publish(message: OutgoingMessage): void;
}
