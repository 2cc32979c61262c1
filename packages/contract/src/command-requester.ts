import { commandReplySchema, type CommandReply, type CommandRequest } from './command.ts';
import { LabError, WIRE_ERROR_CODES, type ErrorCode } from './errors.ts';
import { ReplyAssembler } from './reply-parts.ts';
import { gatewayTopics } from './topics.ts';

/** The time a requester lives in; a service's `Clock` is one. */
export interface RequestTimers {
  /** Wall time, Unix ms. */
  nowMs(): number;
  /** Calls `callback` once after `delayMs`; gives what cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** What a requester needs of an MQTT client. */
export interface RequesterParts {
  /** The MQTT client id: replies come below `reply/` of it. */
  readonly clientId: string;
  readonly timers: RequestTimers;
  /**
   * Publishes with QoS 1, never retained. It may give what takes the message back: that is called when the command ends
   * without a reply, so that a library does not send it again on the next connection.
   */
  readonly publish: (topic: string, payload: string) => (() => void) | void;
}

/** How a command is sent. */
export interface RequestOptions {
  /** How long the final reply may take in all, ms. */
  readonly timeoutMs: number;
  /** `ttlMs` of the request; the gateway's default where absent. */
  readonly ttlMs?: number;
  /** `if.rev` of the request. */
  readonly ifRev?: number;
  /** In whose name it is sent, where the client speaks for others: the request's `by`. */
  readonly by?: string;
  /** A hint for the audit, the request's `why`. */
  readonly why?: string;
  /** Called when the gateway has taken a job and is not done with it. */
  readonly onAccepted?: () => void;
}

interface Waiting {
  readonly assembler: ReplyAssembler;
  readonly onAccepted: (() => void) | undefined;
  readonly settle: (outcome: CommandReply | LabError) => void;
}

/** Sends commands over an MQTT client and finds the reply to each (contract §6). */
export class CommandRequester {
  readonly #parts: RequesterParts;
  readonly #waiting = new Map<string, Waiting>();
  /** Several requesters may have one client id, after a restart for example: their ids must differ all the same. */
  readonly #mark = Math.random().toString(36).slice(2, 10);
  #count = 0;

  constructor(parts: RequesterParts) {
    this.#parts = parts;
  }

  /**
   * Sends a command and gives its final reply, whatever its status is, in one piece.
   * @throws LabError E_TIMEOUT when none comes, E_UNREACHABLE when the connection is lost first.
   */
  async send(
    gw: string,
    target: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    { timeoutMs, ttlMs, ifRev, by, why, onAccepted }: RequestOptions,
  ): Promise<CommandReply> {
    const { clientId, timers, publish } = this.#parts;
    const id = `${clientId.slice(-40)}-${this.#mark}-${++this.#count}`;
    const outcome = new Promise<CommandReply | LabError>((resolve) => {
      const cancel = timers.schedule(timeoutMs, () =>
        settle(new LabError('E_TIMEOUT', `no answer within ${timeoutMs / 1000} s`)),
      );
      const settle = (result: CommandReply | LabError): void => {
        cancel();
        this.#waiting.delete(id);
        resolve(result);
      };
      this.#waiting.set(id, { assembler: new ReplyAssembler(), onAccepted, settle });
    });
    const request: CommandRequest = {
      v: 1,
      id,
      from: clientId,
      ts: timers.nowMs(),
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(by === undefined ? {} : { by }),
      ...(why === undefined ? {} : { why }),
      args: { ...args },
      ...(ifRev === undefined ? {} : { if: { rev: ifRev } }),
    };
    const takeBack = publish(gatewayTopics(gw).command(target, method), JSON.stringify(request));
    const result = await outcome;
    if (!(result instanceof LabError)) return result;
    takeBack?.();
    throw result;
  }

  /** Takes the payload of a message that came on a reply topic of this client; what is no reply of the contract is ignored. */
  take(payload: Uint8Array): void {
    const reply = parseReply(payload);
    if (reply !== undefined) this.takeReply(reply);
  }

  /** Takes a reply that somebody has read already. */
  takeReply(reply: CommandReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    if (reply.status === 'accepted') {
      waiting.onAccepted?.();
      return;
    }
    const whole = waiting.assembler.add(reply);
    if (whole !== undefined) waiting.settle(whole);
  }

  /** Fails everything that waits: the connection was lost. */
  lose(): void {
    const lost = new LabError('E_UNREACHABLE', 'the connection to the gateway was lost');
    for (const { settle } of this.#waiting.values()) settle(lost);
  }
}

/** `data` of a reply. @throws LabError with the code of a reply that is not `ok`. */
export function dataOfReply({ status, data, code, msg }: CommandReply): unknown {
  if (status === 'ok') return data;
  const known = WIRE_ERROR_CODES.find((candidate): boolean => candidate === code);
  const fallback: ErrorCode = status === 'timeout' ? 'E_TIMEOUT' : 'E_GARBLED';
  throw new LabError(known ?? fallback, msg.slice(0, 200) || `the command was ${status ?? 'not answered'}`);
}

function parseReply(payload: Uint8Array): CommandReply | undefined {
  try {
    return commandReplySchema.safeParse(JSON.parse(new TextDecoder().decode(payload))).data;
  } catch {
    return undefined; // no JSON
  }
}
