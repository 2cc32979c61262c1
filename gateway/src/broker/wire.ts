/** What a wire tells the connection above it. */
export interface WireEvents {
  /** Bytes arrived; the array may be kept. */
  onData(bytes: Buffer): void;
  /** Everything that waited for the peer has been handed to the operating system. */
  onDrain(): void;
  /** The wire is gone, for whatever reason; called once. */
  onClose(): void;
}

/** A byte stream to one client, over TCP or WebSocket. */
export interface Wire {
  /** Address of the peer, for the log and for counting its guesses. */
  readonly remoteAddress: string;
  /** Starts the flow of events. */
  open(events: WireEvents): void;
  /** Sends chunks together, in one system call or one message; false when bytes wait, and `onDrain` will follow. */
  send(chunks: readonly Uint8Array[]): boolean;
  /** Sends `last` and closes gracefully. */
  end(last: Uint8Array): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}
