import {
  gatewayTopics,
  LabError,
  ReplyAssembler,
  WIRE_ERROR_CODES,
  type CommandReply,
  type CommandRequest,
  type ErrorCode,
} from '@labgate/contract';
import type { Timers } from '../bench/throttle.ts';

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
  /** How long the gateway may hold it back, ms. */
  readonly ttlMs?: number;
  /** Revision the set-points or the configuration must have. */
  readonly ifRev?: number;
}

/** A command with the reply that ended it. */
export interface AnsweredCommand {
  readonly command: Command;
  readonly reply: CommandReply;
}

interface Waiting {
  readonly command: Command;
  readonly parts: ReplyAssembler;
  readonly onAccepted: (() => void) | undefined;
  readonly release: () => void;
  readonly settle: (outcome: CommandReply | LabError) => void;
}

/** Sends commands and finds the reply to each (contract §6). */
export class CommandChannel {
  readonly #timers: Timers;
  readonly #clientId: string;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<(answered: AnsweredCommand) => void>();
  #client: PublishingClient | undefined;
  #count = 0;

  constructor(timers: Timers, clientId: string) {
    this.#timers = timers;
    this.#clientId = clientId;
  }

  /** True while a command can be sent. */
  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** The client to send with; `undefined` while there is no connection: what waits fails then. */
  setClient(client: PublishingClient | undefined): void {
    if (client === undefined) {
      const lost = new LabError('E_UNREACHABLE', 'the connection to the gateway was lost');
      for (const waiting of this.#waiting.values()) waiting.settle(lost);
    }
    this.#client = client;
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
    const client = this.#client;
    if (client === undefined) throw new LabError('E_UNREACHABLE', 'there is no connection to the gateway');
    const id = `${this.#clientId}-${++this.#count}`;
    const outcome = new Promise<CommandReply | LabError>((resolve) => {
      const expire = (): void => finish(new LabError('E_TIMEOUT', `no answer within ${timeoutMs / 1000} s`));
      const cancelTimeout = this.#timers.schedule(timeoutMs, expire);
      const finish = (result: CommandReply | LabError): void => {
        cancelTimeout();
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        // The library would send a packet without acknowledgement again on the next connection, however long that takes.
        if (result instanceof LabError) waiting?.release();
        resolve(result);
      };
      client.publish(
        gatewayTopics(command.gw).command(command.target, command.method),
        JSON.stringify(this.#requestOf(id, command)),
        { qos: 1 },
      );
      const messageId = client.getLastMessageId();
      this.#waiting.set(id, {
        command,
        parts: new ReplyAssembler(),
        onAccepted,
        release: () => client.removeOutgoingMessage(messageId),
        settle: finish,
      });
    });
    const reply = await outcome;
    if (reply instanceof LabError) throw reply;
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
    return dataOf(await this.send({ gw, target, method, args }, timeoutMs));
  }

  /** Takes a reply that came for this client. */
  take(reply: CommandReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    if (reply.status === 'accepted') {
      waiting.onAccepted?.();
      return;
    }
    const whole = waiting.parts.add(reply);
    if (whole !== undefined) waiting.settle(whole);
  }

  #requestOf(id: string, { args, ttlMs, ifRev }: Command): CommandRequest {
    return {
      v: 1,
      id,
      from: this.#clientId,
      ts: this.#timers.nowMs(),
      args,
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(ifRev === undefined ? {} : { if: { rev: ifRev } }),
    };
  }
}

/** The data of a reply. @throws LabError with the code of one that is not `ok`. */
export function dataOf(reply: CommandReply): unknown {
  if (reply.status === 'ok') return reply.data;
  const code = WIRE_ERROR_CODES.find((known): boolean => known === reply.code);
  const fallback: ErrorCode = reply.status === 'timeout' ? 'E_TIMEOUT' : 'E_GARBLED';
  throw new LabError(
    code ?? fallback,
    reply.msg.slice(0, 400) || `the command was ${reply.status ?? 'not answered'}`,
  );
}
