import {
  COMMAND_TTL_MS,
  commandRequestSchema,
  gatewayTopics,
  isLabError,
  LabError,
  parseJson,
  splitIntoParts,
  type CommandReply,
  type CommandRequest,
} from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { z } from 'zod';
import { ReplyMemory } from './reply-memory.ts';

/** A request as it came. */
export interface IncomingRequest {
  readonly gw: string;
  readonly method: string;
  readonly payload: Uint8Array;
  readonly isRetained: boolean;
}

/** Who asks, as the request says, and its id. */
export type Asker = Pick<CommandRequest, 'id' | 'from' | 'by'>;

/** Carries out a request to a gateway's `$store`. */
export type Method = (gw: string, args: unknown, asker: Asker) => Promise<unknown>;

interface CommandServiceOptions {
  /** The target in the topic and in `dev` of the replies, for example `$store`. */
  readonly target: string;
  readonly methods: ReadonlyMap<string, Method>;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * How the age of a request is measured (contract §6.1): from its arrival for clients of the gateway itself, by its
   * `ts` when requests come over a site broker.
   */
  readonly ageFrom: 'arrival' | 'timestamp';
  publish(topic: string, payload: string): Promise<void>;
}

/** Requests that may wait for their turn. */
const MAX_WAITING = 256;
/** Parts that are on their way at a time. */
const PARTS_IN_FLIGHT = 16;

/** Carries out requests one after the other and answers each exactly once (contract §6.1, §6.2). */
export class CommandService {
  readonly #options: CommandServiceOptions;
  readonly #memory: ReplyMemory;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  /** Requests that could not be answered because they do not say whom to answer. */
  unanswerable = 0;

  constructor(options: CommandServiceOptions) {
    this.#options = options;
    this.#memory = new ReplyMemory(options.clock);
  }

  /** Takes a request; its reply is published when its turn has come. */
  handle(incoming: IncomingRequest): void {
    const request = readAddress(incoming);
    if (request === undefined) {
      this.unanswerable += 1;
      return;
    }
    const receivedUs = this.#options.clock.monoUs();
    const receivedMs = this.#options.clock.nowMs();
    const isCrowded = this.#waiting >= MAX_WAITING;
    this.#waiting += 1;
    const work = async (): Promise<void> => {
      try {
        await this.#serve(incoming, request, { receivedUs, receivedMs, isCrowded });
      } catch (error) {
        this.#options.log.warn(
          { err: error },
          'a reply did not reach the broker: gone, or not allowed to this account',
        );
      } finally {
        this.#waiting -= 1;
      }
    };
    this.#queue = this.#queue.then(work);
  }

  /** Resolves when all requests taken so far are answered. */
  idle(): Promise<void> {
    return this.#queue;
  }

  async #serve(incoming: IncomingRequest, request: Addressed, arrival: Arrival): Promise<void> {
    const { gw, method } = incoming;
    const key = JSON.stringify([gw, request.from, request.id]);
    const first = this.#memory.find(key);
    if (first !== undefined) {
      await this.#publish(
        first.topic,
        first.replies.map((reply) => ({ ...reply, dup: true })),
      );
      return;
    }
    const outcome = await this.#outcome(incoming, request, arrival);
    const replies = this.#replies(request.id, method, outcome, arrival);
    this.#memory.keep(key, { topic: request.replyTopic, replies });
    await this.#publish(request.replyTopic, replies);
  }

  async #outcome(incoming: IncomingRequest, request: Addressed, arrival: Arrival): Promise<Outcome> {
    try {
      const data = await this.#execute(incoming, request, arrival);
      return { status: 'ok', code: null, msg: '', data };
    } catch (error) {
      if (!isLabError(error)) {
        this.#options.log.error({ err: error }, 'a request failed in a way nobody foresaw');
        return { status: 'failed', code: 'E_STORE', msg: 'the store failed', data: undefined };
      }
      const status = error.code === 'E_STORE' || error.code === 'E_DISK_FULL' ? 'failed' : 'refused';
      return { status, code: error.code, msg: error.message, data: undefined };
    }
  }

  async #execute(incoming: IncomingRequest, request: Addressed, arrival: Arrival): Promise<unknown> {
    const { clock, methods, target } = this.#options;
    if (request.refusal !== undefined) throw request.refusal;
    if (arrival.isCrowded) throw new LabError('E_RATE', `more than ${MAX_WAITING} requests wait already`);
    const command = request.command;
    const ttlMs = command.ttlMs ?? COMMAND_TTL_MS.default;
    const waitedMs = (clock.monoUs() - arrival.receivedUs) / 1000;
    const sentMs = this.#options.ageFrom === 'timestamp' ? command.ts : undefined;
    const ageMs = sentMs === undefined ? waitedMs : clock.nowMs() - sentMs;
    if (ageMs > ttlMs) throw new LabError('E_EXPIRED', `the request is older than its ${ttlMs} ms`);
    const method = methods.get(incoming.method);
    if (method === undefined) throw new LabError('E_UNKNOWN', `${target} has no method ${incoming.method}`);
    return method(incoming.gw, command.args ?? {}, command);
  }

  #replies(id: string, method: string, outcome: Outcome, arrival: Arrival): CommandReply[] {
    const { clock, target } = this.#options;
    const { status, data, ...rest } = outcome;
    const common = {
      v: 1 as const,
      id,
      method,
      dev: target,
      ...rest,
      rx: arrival.receivedMs,
      ts: clock.nowMs(),
      tookMs: (clock.monoUs() - arrival.receivedUs) / 1000,
      dup: false,
    };
    if (data === undefined) return [{ ...common, status }];
    const parts = splitIntoParts(data);
    if (parts.length === 1) return [{ ...common, status, data }];
    return parts.map((part, index) => ({
      ...common,
      ...(index === parts.length - 1 ? { status } : {}),
      data: part,
      part: index + 1,
      parts: parts.length,
    }));
  }

  async #publish(topic: string, replies: readonly CommandReply[]): Promise<void> {
    for (let index = 0; index < replies.length; index += PARTS_IN_FLIGHT) {
      const group = replies.slice(index, index + PARTS_IN_FLIGHT);
      await Promise.all(group.map((reply) => this.#options.publish(topic, JSON.stringify(reply))));
    }
  }
}

/** A handler that checks the arguments first. @throws LabError `E_SCHEMA` */
export function checkedMethod<T>(
  schema: z.ZodType<T>,
  answer: (gw: string, args: T, asker: Asker) => Promise<unknown>,
): Method {
  return (gw, args, asker) => {
    const result = schema.safeParse(args);
    return result.success
      ? answer(gw, result.data, asker)
      : Promise.reject(schemaError('args', result.error));
  };
}

interface Arrival {
  readonly receivedUs: number;
  readonly receivedMs: number;
  readonly isCrowded: boolean;
}

interface Outcome {
  readonly status: 'ok' | 'refused' | 'failed';
  readonly code: string | null;
  readonly msg: string;
  readonly data: unknown;
}

interface Addressed {
  readonly id: string;
  readonly from: string;
  readonly replyTopic: string;
  readonly command: CommandRequest;
  /** Why the request is not to be carried out, known from its envelope already. */
  readonly refusal: LabError | undefined;
}

const addressSchema = commandRequestSchema.pick({ id: true, from: true });

/** Finds out whom to answer; `undefined` when the request does not say it, or says a place nobody may be answered at. */
function readAddress({ gw, payload, isRetained }: IncomingRequest): Addressed | undefined {
  const input = parseJson(payload);
  const address = addressSchema.safeParse(input);
  if (!address.success) return undefined;
  const { id, from } = address.data;
  const ownTopic = gatewayTopics(gw).reply(from);
  const parsed = commandRequestSchema.safeParse(input);
  const command: CommandRequest = parsed.data ?? { v: 1, id, from };
  const replyTopic = command.replyTo ?? ownTopic;
  const addressed = { id, from, command };
  if (!isReplyTopic(gw, replyTopic)) {
    const refusal = new LabError('E_REPLY_TOPIC', 'replies go below reply/ of this gateway only');
    return isReplyTopic(gw, ownTopic) ? { ...addressed, replyTopic: ownTopic, refusal } : undefined;
  }
  const refusal = parsed.success
    ? isRetained
      ? new LabError('E_RETAINED', 'a command must not be retained')
      : undefined
    : schemaError('request', parsed.error);
  return { ...addressed, replyTopic, refusal };
}

/** Below `lab/1/{gw}/reply/`, without wildcards (contract §6.1). */
function isReplyTopic(gw: string, topic: string): boolean {
  const prefix = gatewayTopics(gw).reply('');
  return topic.startsWith(prefix) && topic.length > prefix.length && !/[+#\0]/.test(topic);
}

function schemaError(what: string, error: z.ZodError): LabError {
  const faults = error.issues.map(({ path, message }) => `${[what, ...path].join('.')}: ${message}`);
  return new LabError('E_SCHEMA', faults.slice(0, 10).join('; ').slice(0, 1000));
}
