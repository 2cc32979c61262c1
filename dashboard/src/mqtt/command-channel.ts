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
}

interface Waiting {
  readonly parts: ReplyAssembler;
  readonly cancelTimeout: () => void;
  readonly settle: (outcome: CommandReply | LabError) => void;
}

/** Sends commands and finds the reply to each (contract §6). */
export class CommandChannel {
  readonly #timers: Timers;
  readonly #clientId: string;
  readonly #waiting = new Map<string, Waiting>();
  #client: PublishingClient | undefined;
  #count = 0;

  constructor(timers: Timers, clientId: string) {
    this.#timers = timers;
    this.#clientId = clientId;
  }

  /** The client to send with; `undefined` while there is no connection: what waits fails then. */
  setClient(client: PublishingClient | undefined): void {
    this.#client = client;
    if (client !== undefined) return;
    const lost = new LabError('E_UNREACHABLE', 'the connection to the gateway was lost');
    for (const waiting of this.#waiting.values()) waiting.settle(lost);
  }

  /**
   * Sends a command and resolves with the final reply's `data`.
   * @throws LabError with the code of a reply that is not `ok`; E_TIMEOUT without a reply; E_UNREACHABLE without a broker.
   */
  async request(
    gw: string,
    target: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    timeoutMs: number,
  ): Promise<unknown> {
    const client = this.#client;
    if (client === undefined) throw new LabError('E_UNREACHABLE', 'there is no connection to the gateway');
    const id = `${this.#clientId}-${++this.#count}`;
    const outcome = new Promise<CommandReply | LabError>((resolve) => {
      const finish = (result: CommandReply | LabError): void => {
        this.#waiting.get(id)?.cancelTimeout();
        this.#waiting.delete(id);
        resolve(result);
      };
      const expire = (): void => finish(new LabError('E_TIMEOUT', `no answer within ${timeoutMs / 1000} s`));
      this.#waiting.set(id, {
        parts: new ReplyAssembler(),
        cancelTimeout: this.#timers.schedule(timeoutMs, expire),
        settle: finish,
      });
    });
    const request: CommandRequest = { v: 1, id, from: this.#clientId, ts: this.#timers.nowMs(), args };
    client.publish(gatewayTopics(gw).command(target, method), JSON.stringify(request), { qos: 1 });
    return dataOf(await outcome);
  }

  /** Takes a reply that came for this client. */
  take(reply: CommandReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined || reply.status === 'accepted') return;
    const whole = waiting.parts.add(reply);
    if (whole !== undefined) waiting.settle(whole);
  }
}

function dataOf(outcome: CommandReply | LabError): unknown {
  if (outcome instanceof LabError) throw outcome;
  if (outcome.status === 'ok') return outcome.data;
  const code = WIRE_ERROR_CODES.find((known): boolean => known === outcome.code);
  const fallback: ErrorCode = outcome.status === 'timeout' ? 'E_TIMEOUT' : 'E_GARBLED';
  throw new LabError(
    code ?? fallback,
    outcome.msg.slice(0, 200) || `the command was ${outcome.status ?? 'not answered'}`,
  );
}
