import type { SecretSource } from '@labgate/contract';

/** Algorithms that old firmware needs, tried after the usual ones. */
export interface ExtraAlgorithms {
  readonly kex?: readonly string[] | undefined;
  readonly serverHostKey?: readonly string[] | undefined;
  readonly cipher?: readonly string[] | undefined;
  readonly hmac?: readonly string[] | undefined;
}

/** Where a host listens for SSH and who signs in. */
export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Without password and key the user signs in without any, as White Rabbit switches come. */
  readonly password?: SecretSource | undefined;
  readonly privateKey?: SecretSource | undefined;
  readonly passphrase?: SecretSource | undefined;
  readonly algorithms?: ExtraAlgorithms | undefined;
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

/** A key that identifies a host. */
export interface HostKey {
  /** For example `ssh-ed25519`. */
  readonly type: string;
  /** As `ssh-keygen -lf` prints it: `SHA256:` and 43 base64 characters. */
  readonly sha256: string;
}

/** A key somebody decided to trust. */
export interface TrustedKey extends HostKey {
  /** Unix ms. */
  readonly trustedAtMs: number;
}

/** Trust in the key of one host, which takes no connection. */
export interface HostKeyControl {
  /** The key that is trusted, if any. */
  trusted(): Promise<TrustedKey | undefined>;
  /** The key that the host showed last, if it has shown one. */
  shown(): HostKey | undefined;
  /**
   * Trusts the key that the host showed last, if it has this fingerprint.
   * @throws LabError E_UNKNOWN when the host has shown no key, E_VERIFY when it showed another, E_HOST_KEY_CHANGED when
   * another key is trusted, and what `KnownHosts.set` throws.
   */
  trust(sha256: string): Promise<void>;
  /** Forgets the trusted key, so that the next one must be trusted anew. */
  forget(): Promise<void>;
}

/** Name of a host's place, for example `ssh://10.100.0.1:22`. */
export function sshPlace({ host, port }: Pick<SshTarget, 'host' | 'port'>): string {
  return `ssh://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
