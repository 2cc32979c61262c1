/** Where a host listens for SSH. */
export interface SshTarget {
  readonly host: string;
  readonly port: number;
}

/** What a command may take. */
export interface ExecOptions {
  /** Given up after this long, ms. */
  readonly timeoutMs: number;
  /** Output of each stream beyond this is dropped, bytes. */
  readonly maxBytes: number;
}

/** What a command left behind. */
export interface ExecResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** `null` when the command was ended by a signal. */
  readonly exitCode: number | null;
  /** True when output was dropped. */
  readonly truncated: boolean;
}

/** A connection to a host; commands of one connection are carried out one at a time. */
export interface SshConnection {
  /**
   * Runs `command` in the shell of the host.
   * @throws LabError E_TIMEOUT when it does not end in time, E_DEVICE_LOST when the connection broke.
   */
  exec(command: string, options: ExecOptions): Promise<ExecResult>;
  close(): Promise<void>;
}
