/** A serial port and how it is set; always eight data bits, no parity, one stop bit. */
export interface SerialSettings {
  /** For example `/dev/ttyUSB0`. */
  readonly path: string;
  readonly baudRate: number;
}

/** When an answer is whole. */
export type AnswerEnd =
  /** At least so many bytes, and nothing more for `quietMs` after them: who reads counts them. */
  | { readonly kind: 'length'; readonly length: number; readonly quietMs: number }
  /** At least one byte, and nothing more for `quietMs`. */
  | { readonly kind: 'silence'; readonly quietMs: number }
  /** The byte `terminator`, which is part of what is given. */
  | { readonly kind: 'terminator'; readonly terminator: number };

/** How long and how much to wait for. */
export interface ReadOptions {
  /** An answer that is not whole by then is E_TIMEOUT, ms. */
  readonly timeoutMs: number;
  /** An answer that grows longer is E_GARBLED, bytes. */
  readonly maxBytes: number;
  /** Gives the wait up; the read then fails with E_BUSY. */
  readonly signal?: AbortSignal;
}

/**
 * A serial line as a driver sees it; one read at a time. Every method throws LabError: E_BUS_MISSING when the port is
 * not there (any more), E_BUS for an I/O error, E_PERMISSION.
 */
export interface SerialLine {
  readonly path: string;
  /** Hands the bytes to the port before it returns; resolves when the last of them has left it. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Gives what has arrived and arrives, as far as the answer is whole.
   * @throws LabError E_TIMEOUT (`context.received` counts the bytes that came), E_GARBLED, E_BUSY.
   */
  read(end: AnswerEnd, options: ReadOptions): Promise<Uint8Array>;
  /** Drops what has arrived, and gives it. */
  discard(): Uint8Array;
  close(): Promise<void>;
}
