import { CommandRequester, dataOfReply, LabError, type CommandReply } from '@labgate/contract';
import type { Timers } from '../bench/timers.ts';

/** What the channel uses of a client. */
export interface PublishingClient {
  publish(topic: string, payload: string, options: { qos: 1 }): unknown;
  /** Number of the packet published last. */
  getLastMessageId(): number;
  /** Forgets a packet that was not acknowledged, so that it is not sent again. */
  removeOutgoingMessage(messageId: number): unknown;
}

/** A command to one gateway. */
export interface Command {
  readonly gw: string;
  /** A device or a service, as in `GatewayTopics.command`. */
  readonly target: string;
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Revision the set-points or the configuration must have. */
  readonly ifRev?: number;
}

/** A command with the reply that ended it. */
export interface AnsweredCommand {
  readonly command: Command;
  readonly reply: CommandReply;
}

/** Sends the commands of this page while there is a connection, and tells who listens how they ended. */
export class CommandChannel {
  readonly #requester: CommandRequester;
  readonly #listeners = new Set<(answered: AnsweredCommand) => void>();
  #client: PublishingClient | undefined;

  constructor(timers: Timers, clientId: string) {
    this.#requester = new CommandRequester({
      clientId,
      timers,
      publish: (topic, payload) => this.#publish(topic, payload),
    });
  }

  /** True while a command can be sent. */
  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** The client to send with; `undefined` while there is no connection: what waits fails then. */
  setClient(client: PublishingClient | undefined): void {
    this.#client = client;
    if (client === undefined) this.#requester.lose();
  }

  /** Calls `listener` with each command that was answered, whatever the answer; returns the end of it. */
  onAnswer(listener: (answered: AnsweredCommand) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Sends a command and resolves with its final reply, whatever its status. `onAccepted` is called when the gateway has
   * taken a job and is not done with it.
   * @throws LabError E_TIMEOUT without a reply; E_UNREACHABLE without a connection.
   */
  async send(command: Command, timeoutMs: number, onAccepted?: () => void): Promise<CommandReply> {
    if (this.#client === undefined) {
      throw new LabError('E_UNREACHABLE', 'there is no connection to the gateway');
    }
    const { gw, target, method, args, ifRev } = command;
    const reply = await this.#requester.send(gw, target, method, args, {
      timeoutMs,
      ...(ifRev === undefined ? {} : { ifRev }),
      ...(onAccepted === undefined ? {} : { onAccepted }),
    });
    for (const listener of this.#listeners) listener({ command, reply });
    return reply;
  }

  /**
   * Sends a command and resolves with the final reply's `data`.
   * @throws LabError with the code of a reply that is not `ok`, and what `send` throws.
   */
  async request(
    gw: string,
    target: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    timeoutMs: number,
  ): Promise<unknown> {
    return dataOfReply(await this.send({ gw, target, method, args }, timeoutMs));
  }

  /** Takes a reply that came for this client. */
  take(reply: CommandReply): void {
    this.#requester.takeReply(reply);
  }

  // The library would send a packet without acknowledgement again on the next connection, however long that takes: an
  // "output on" must not come back to life so.
  #publish(topic: string, payload: string): (() => void) | undefined {
    const client = this.#client;
    if (client === undefined) return undefined;
    client.publish(topic, payload, { qos: 1 });
    const messageId = client.getLastMessageId();
    return () => client.removeOutgoingMessage(messageId);
  }
}
