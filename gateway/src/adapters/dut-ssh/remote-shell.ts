import type { SshConnection } from '../../transports/ssh/ssh-connection.ts';
import type { CommandOutput } from './parsers/command-output.ts';

/** More output than this of a command is dropped, bytes of each stream. */
const MAX_OUTPUT_BYTES = 256 * 1024;

/** The shell of the host, with its outputs as text. */
export class RemoteShell {
  readonly #connection: SshConnection;

  constructor(connection: SshConnection) {
    this.#connection = connection;
  }

  /** @throws LabError E_TIMEOUT, E_DEVICE_LOST. */
  async run(command: string, timeoutMs: number): Promise<CommandOutput> {
    const result = await this.#connection.exec(command, { timeoutMs, maxBytes: MAX_OUTPUT_BYTES });
    const decoder = new TextDecoder();
    return {
      stdout: decoder.decode(result.stdout),
      stderr: decoder.decode(result.stderr),
      exitCode: result.exitCode,
      truncated: result.truncated,
    };
  }
}
