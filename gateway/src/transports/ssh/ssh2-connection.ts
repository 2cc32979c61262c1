import { LabError } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { Client, ClientChannel } from 'ssh2';
import { CappedOutput } from './capped-output.ts';
import type { ExecOptions, ExecResult } from './ssh-connection.ts';
import { wrapSshError } from './ssh-error.ts';

/** How long a channel that was closed because of its command's time-out may take to go away, ms. */
const CLOSE_PATIENCE_MS = 1_000;

interface Ssh2ConnectionParts {
  readonly client: Client;
  /** Name for messages, for example `ssh://10.100.0.1:22`. */
  readonly place: string;
  readonly clock: Pick<Clock, 'schedule'>;
}

/** A connection by the package ssh2 that is signed in; its user runs one command at a time. */
export class Ssh2Connection {
  readonly #client: Client;
  readonly #place: string;
  readonly #clock: Pick<Clock, 'schedule'>;
  #lost: LabError | undefined;
  #isGivenUp = false;
  /** Fails the command under way. */
  #onLost: ((error: LabError) => void) | undefined;

  constructor({ client, place, clock }: Ssh2ConnectionParts) {
    this.#client = client;
    this.#place = place;
    this.#clock = clock;
    client.on('error', (error) => this.#lose(wrapSshError(error, place)));
    client.on('close', () => this.#lose(new LabError('E_DEVICE_LOST', `${place} closed the connection`)));
  }

  /** True once it was ended here because a command of it did not end; the host may be well. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  close(): void {
    this.#lose(new LabError('E_DEVICE_LOST', `the connection to ${this.#place} was closed here`));
    this.#client.end();
  }

  #lose(error: LabError): void {
    this.#lost ??= error;
    this.#onLost?.(this.#lost);
  }

  /** @throws LabError E_TIMEOUT, E_DEVICE_LOST. */
  async exec(command: string, { timeoutMs, maxBytes }: ExecOptions): Promise<ExecResult> {
    if (this.#lost !== undefined) throw this.#lost;
    const run = new ChannelRun(maxBytes);
    const timedOut = Promise.withResolvers<never>();
    const cancel = this.#clock.schedule(timeoutMs, () => {
      const message = `the command did not end within ${timeoutMs} ms`;
      timedOut.reject(new LabError('E_TIMEOUT', message, { context: { place: this.#place } }));
    });
    const lost = Promise.withResolvers<never>();
    this.#onLost = lost.reject;
    try {
      return await Promise.race([this.#run(command, run), timedOut.promise, lost.promise]);
    } catch (error) {
      await this.#abandon(run);
      throw error;
    } finally {
      cancel();
      this.#onLost = undefined;
    }
  }

  async #run(command: string, run: ChannelRun): Promise<ExecResult> {
    await this.#openChannel(command, run);
    return run.result;
  }

  #openChannel(command: string, run: ChannelRun): Promise<void> {
    return new Promise((resolve, reject) => {
      try {
        this.#client.exec(command, (error, channel) => {
          if (error !== undefined) return reject(wrapSshError(error, this.#place));
          // in this turn: the packet that holds the exit code may have come with the one that opens the channel
          run.start(channel);
          resolve();
        });
      } catch (error) {
        reject(wrapSshError(error, this.#place));
      }
    });
  }

  /** One command at a time: before the next one the channel of this one is gone, or else the whole connection. */
  async #abandon(run: ChannelRun): Promise<void> {
    if (this.#lost !== undefined) return;
    run.end();
    let cancel: Cancel | undefined;
    const patience = new Promise<'late'>((resolve) => {
      cancel = this.#clock.schedule(CLOSE_PATIENCE_MS, () => resolve('late'));
    });
    const outcome = await Promise.race([run.closed, patience]);
    cancel?.();
    if (outcome !== 'late') return;
    this.#isGivenUp = true;
    this.#lose(
      new LabError('E_DEVICE_LOST', `${this.#place} did not let go of a command that took too long`),
    );
    this.#client.destroy();
  }
}

/** The channel of one command, from its opening to its end. */
class ChannelRun {
  readonly #stdout: CappedOutput;
  readonly #stderr: CappedOutput;
  readonly #result = Promise.withResolvers<ExecResult>();
  readonly #closed = Promise.withResolvers<void>();
  #channel: ClientChannel | undefined;
  #isEnded = false;

  constructor(maxBytes: number) {
    this.#stdout = new CappedOutput(maxBytes);
    this.#stderr = new CappedOutput(maxBytes);
  }

  get result(): Promise<ExecResult> {
    return this.#result.promise;
  }

  /** Resolves when the host has let go of the channel. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  start(channel: ClientChannel): void {
    this.#channel = channel;
    let exitCode: number | null = null;
    channel.on('data', (chunk: Buffer) => this.#stdout.add(chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#stderr.add(chunk));
    channel.on('exit', (code: number | null) => {
      exitCode = code;
    });
    channel.on('close', () => {
      this.#closed.resolve();
      this.#result.resolve({
        stdout: this.#stdout.bytes(),
        stderr: this.#stderr.bytes(),
        exitCode,
        truncated: this.#stdout.isTruncated || this.#stderr.isTruncated,
      });
    });
    channel.end(); // no input: a command that asks for some must not wait for it
    if (this.#isEnded) this.end();
  }

  /** Ends the command where the host knows how to (RFC 4254 §6.9), and closes the channel. */
  end(): void {
    this.#isEnded = true;
    this.#channel?.signal('KILL');
    this.#channel?.close();
  }
}
