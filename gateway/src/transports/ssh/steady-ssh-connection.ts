import type { ExecOptions, ExecResult, SshConnection } from './ssh-connection.ts';
import type { Ssh2Connection } from './ssh2-connection.ts';
import { Turn } from '../../turn.ts';

/**
 * Runs commands one at a time, and connects anew after a command that did not end: no other may run beside it, and a host
 * need not know how to end it. A connection that broke is not its to mend.
 */
export class SteadySshConnection implements SshConnection {
  readonly #connect: () => Promise<Ssh2Connection>;
  readonly #turn = new Turn();
  #current: Ssh2Connection;
  #isClosed = false;

  constructor(first: Ssh2Connection, connect: () => Promise<Ssh2Connection>) {
    this.#current = first;
    this.#connect = connect;
  }

  exec(command: string, options: ExecOptions): Promise<ExecResult> {
    return this.#turn.take(async () => {
      if (this.#current.isGivenUp && !this.#isClosed) this.#current = await this.#connect();
      if (this.#isClosed) this.#current.close();
      return this.#current.exec(command, options);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#current.close();
  }
}
