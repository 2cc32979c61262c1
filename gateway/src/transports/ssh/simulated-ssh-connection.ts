import type { ExecOptions, ExecResult, SshConnection } from './ssh-connection.ts';
import type { SimulatedSshHost } from './simulated-ssh-host.ts';

/** A connection that asks a simulated host without a network between them. */
export class SimulatedSshConnection implements SshConnection {
  readonly #host: SimulatedSshHost;

  constructor(host: SimulatedSshHost) {
    this.#host = host;
  }

  async exec(command: string, { maxBytes }: ExecOptions): Promise<ExecResult> {
    const { stdout, stderr, exitCode } = await this.#host.run(command);
    return {
      stdout: stdout.subarray(0, maxBytes),
      stderr: stderr.subarray(0, maxBytes),
      exitCode,
      truncated: stdout.length > maxBytes || stderr.length > maxBytes,
    };
  }

  async close(): Promise<void> {}
}
