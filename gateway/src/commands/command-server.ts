import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  COMMAND_TTL_MS,
  gatewayTopics,
  isLabError,
  LabError,
  parseTopic,
  type CommandReply,
  type CommandRequest,
  type ErrorCode,
  type GatewayTopics,
} from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Broker } from '../broker/broker.ts';
import type { ForeignMessage, Sender } from '../broker/foreign-message.ts';
import type { Outlet } from '../outlet.ts';
import type { CommandMethod, CommandMethods } from './command-method.ts';
import {
  describeFailure,
  formatResult,
  replyMessages,
  wholeReply,
  type FinishedReply,
  type ReplyHead,
} from './command-reply.ts';
import { checkCommand, mayRepeat } from './command-check.ts';
import { parsePayload, readCommandRequest, replyAddress } from './command-request.ts';
import { askedFor, type AskedFor, type IncomingCommand } from './incoming-command.ts';
import { ReplyMemory } from './reply-memory.ts';

/** Time a method may take beyond its ttl, ms (contract §6.2). */
const GRACE_MS = 2_000;

interface CommandServerOptions {
  readonly broker: Pick<Broker, 'subscribeInProcess'>;
  /** Takes the replies. */
  readonly outlet: Outlet;
  readonly gatewayId: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Hears of every command that was carried out or refused, after its reply. */
  readonly audit?: (entry: AuditEntry) => void;
}

/** A command on its way through the server. */
interface Arrival {
  readonly target: string;
  readonly method: string;
  readonly id: string;
  readonly sender: Sender | undefined;
  readonly rxMs: number;
  readonly rxUs: number;
}

/** Takes a reply to where it belongs; `topic` is where a client of the broker waits for it. */
type Deliver = (topic: string, reply: FinishedReply, dup: boolean) => void;

/** Who answers for a target. */
interface Service {
  readonly methods: ReadonlyMap<string, CommandMethod>;
  readonly isAnsweredElsewhere: () => boolean;
}

/**
 * Takes commands, from the broker or on another way, and answers each with exactly one final reply (contract §6): checks
 * schema, reply topic, age and role, carries a command out once however often it comes, and splits long results.
 */
export class CommandServer {
  readonly #options: CommandServerOptions;
  readonly #topics: GatewayTopics;
  readonly #memory: ReplyMemory;
  readonly #services = new Map<string, Service>();
  readonly #unsubscribe = new Set<() => void>();

  constructor(options: CommandServerOptions) {
    this.#options = options;
    this.#topics = gatewayTopics(options.gatewayId);
    this.#memory = new ReplyMemory(options.clock);
  }

  /**
   * Answers the commands of `target`: a device id, `$journal` …, or `$interlock/+` for all of a kind. While
   * `isAnsweredElsewhere` says so they are left to the client that serves them. Gives what ends it.
   */
  register(target: string, methods: CommandMethods, isAnsweredElsewhere = (): boolean => false): () => void {
    const filter = this.#topics.command(target, '+');
    const service = { methods: new Map(Object.entries(methods)), isAnsweredElsewhere };
    this.#services.set(target, service);
    const unsubscribe = this.#options.broker.subscribeInProcess(filter, (message) => {
      if (!isAnsweredElsewhere()) this.#received(message, service);
    });
    const unregister = (): void => {
      unsubscribe();
      this.#unsubscribe.delete(unregister);
      if (this.#services.get(target) === service) this.#services.delete(target);
    };
    this.#unsubscribe.add(unregister);
    return unregister;
  }

  /**
   * Carries out a command that came on another way than over the broker. Gives `undefined` when its target is served by
   * a client of the broker.
   * @throws LabError E_SCHEMA for a body that could not be answered to, E_UNKNOWN for a target that nobody serves.
   */
  async request(
    target: string,
    method: string,
    body: unknown,
    sender: Sender,
  ): Promise<CommandReply | undefined> {
    const service = this.#services.get(target) ?? this.#services.get(target.replace(/\/[^/]*$/, '/+'));
    if (service === undefined) throw new LabError('E_UNKNOWN', `there is no ${target.slice(0, 64)}`);
    if (service.isAnsweredElsewhere()) return undefined;
    return new Promise((resolve, reject) => {
      const isTaken = this.#take(
        { target, method, body, sender, isRetained: false },
        service,
        (_topic, reply, dup) => {
          if (reply.head.status !== 'accepted') resolve(wholeReply(reply, dup));
        },
      );
      if (!isTaken) reject(new LabError('E_SCHEMA', 'the body is no command: it needs v, id and from'));
    });
  }

  /** Takes no more commands; those under way are still answered. */
  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #received(message: ForeignMessage, service: Service): void {
    const { topic, payload, retain, sender, responseTopic, correlation } = message;
    const parsed = parseTopic(topic);
    // A zero-length payload clears a retained command, as this server itself does.
    if (parsed?.kind !== 'command' || payload.byteLength === 0) return;
    const { target, method } = parsed;
    if (retain) this.#clear(topic, this.#topics.cleared(target, method));
    const body = parsePayload(payload);
    const incoming = { target, method, body, sender, isRetained: retain, responseTopic };
    const isTaken = this.#take(incoming, service, (address, reply, dup) => {
      void this.#send(address, reply, dup, correlation);
    });
    if (!isTaken) {
      this.#options.log.debug({ topic, from: sender?.clientId }, 'command that cannot be answered');
    }
  }

  /** Here, and by its own topic at the broker of a site, where it may have been retained (docs/decisions/retained-commands.md). */
  #clear(...topics: readonly string[]): void {
    for (const topic of topics) this.#options.outlet.publish({ topic, payload: '', qos: 1, retain: true });
  }

  /** Answers a command by `deliver`; false when there is nobody to answer to. */
  #take(incoming: IncomingCommand, { methods }: Service, deliver: Deliver): boolean {
    const { target, method, body, sender, isRetained, responseTopic } = incoming;
    const read = readCommandRequest(body);
    const asked = read && ('request' in read ? read.request : read);
    const wish = asked && { ...asked, replyTo: responseTopic ?? asked.replyTo };
    const address = wish && replyAddress(this.#topics, wish, sender);
    const { clock, audit } = this.#options;
    if (read === undefined || address === undefined) {
      audit?.({ ...askedFor(incoming, undefined), status: 'refused', code: 'E_SCHEMA' });
      return false;
    }
    const id = 'request' in read ? read.request.id : read.id;
    const arrival = { target, method, id, sender, rxMs: clock.nowMs(), rxUs: clock.monoUs() };
    const refuse = (code: ErrorCode, reason: string): void => {
      deliver(address.topic, this.#failed(arrival, new LabError(code, reason)), false);
      const request = 'request' in read ? read.request : undefined;
      audit?.({ ...askedFor(incoming, request), status: 'refused', code });
    };
    if (!('request' in read)) refuse('E_SCHEMA', read.fault);
    else if (address.isRefused) refuse('E_REPLY_TOPIC', 'replyTo is not below reply/ of this gateway');
    else if (isRetained) refuse('E_RETAINED', 'a command must not be retained');
    else {
      const record = askedFor(incoming, read.request);
      this.#serve(arrival, read.request, methods.get(method), record, (reply, dup) =>
        deliver(address.topic, reply, dup),
      );
    }
    return true;
  }

  /** Carries the command out, or repeats the reply when it came before. */
  #serve(
    arrival: Arrival,
    request: CommandRequest,
    method: CommandMethod | undefined,
    asked: AskedFor,
    deliver: (reply: FinishedReply, dup: boolean) => void,
  ): void {
    const key = JSON.stringify([arrival.sender?.clientId, arrival.sender?.user, request.from, request.id]);
    const earlier = this.#memory.find(key);
    const isRepeatable = method !== undefined && mayRepeat(method, request);
    if (earlier !== undefined && !isRepeatable) {
      void earlier.then((reply) => deliver(reply, true));
      return;
    }
    const reply = this.#answer(arrival, request, method, (accepted) => deliver(accepted, false));
    void reply.then((finished) => {
      deliver(finished, earlier !== undefined);
      const { status, code } = finished.head;
      if (method?.type.isQuery === true && status === 'ok') return;
      this.#options.audit?.({ ...asked, status, code, ...finished.change });
    });
    // What can be done again is not kept: its result may be long.
    if (earlier === undefined) {
      this.#memory.add(key, isRepeatable ? reply.then(({ head }) => ({ head, parts: [] })) : reply);
    }
  }

  async #answer(
    arrival: Arrival,
    request: CommandRequest,
    method: CommandMethod | undefined,
    accept: (reply: FinishedReply) => void,
  ): Promise<FinishedReply> {
    try {
      if (method === undefined) {
        throw new LabError('E_UNKNOWN', `${arrival.target} has no method ${arrival.method}`);
      }
      const args = checkCommand(arrival, request, method, this.#options.clock.nowMs());
      const { target, sender } = arrival;
      const run = (signal: AbortSignal): ReturnType<CommandMethod['run']> =>
        method.run(args, { target, method: arrival.method, request, sender, signal });
      const { isJob = false } = method.type;
      if (isJob) {
        accept({ head: { ...this.#head(arrival), status: 'accepted', code: null, msg: '' }, parts: [] });
      }
      const deadlineMs = isJob ? undefined : (request.ttlMs ?? COMMAND_TTL_MS.default) + GRACE_MS;
      const result = await this.#withDeadline(run, deadlineMs);
      const parts = formatResult(result);
      const change = { before: result.before, after: result.after };
      return { head: { ...this.#head(arrival), status: 'ok', code: null, msg: '' }, parts, change };
    } catch (error) {
      if (isLabError(error)) return this.#failed(arrival, error);
      this.#options.log.error({ err: error, dev: arrival.target, method: arrival.method }, 'command failed');
      return this.#failed(arrival, new LabError('E_DEVICE_LOST', 'the command failed inside the gateway'));
    }
  }

  async #withDeadline<T>(
    run: (signal: AbortSignal) => Promise<T>,
    deadlineMs: number | undefined,
  ): Promise<T> {
    const abort = new AbortController();
    if (deadlineMs === undefined) return run(abort.signal);
    const { promise: expiry, reject } = Promise.withResolvers<never>();
    const cancel = this.#options.clock.schedule(deadlineMs, () => {
      reject(new LabError('E_TIMEOUT', `no result within ${deadlineMs} ms`));
      abort.abort();
    });
    try {
      return await Promise.race([run(abort.signal), expiry]);
    } finally {
      cancel();
    }
  }

  #failed(arrival: Arrival, error: LabError): FinishedReply {
    const parts = formatResult({ data: error.details });
    return { head: { ...this.#head(arrival), ...describeFailure(error) }, parts };
  }

  #head({ target, method, id, rxMs, rxUs }: Arrival): Omit<ReplyHead, 'status' | 'code' | 'msg'> {
    const { clock } = this.#options;
    const tookMs = Math.round((clock.monoUs() - rxUs) / 100) / 10;
    return { v: 1, id, method, dev: target, rx: rxMs, ts: clock.nowMs(), tookMs };
  }

  /** A long reply leaves part by part, so that nothing else waits for all of it. */
  async #send(
    topic: string,
    reply: FinishedReply,
    dup: boolean,
    correlation: Uint8Array | undefined,
  ): Promise<void> {
    const extras = { correlation, status: reply.head.status };
    let isFirst = true;
    for (const payload of replyMessages(reply, dup)) {
      if (!isFirst) await nextTurn();
      isFirst = false;
      this.#options.outlet.publish({ topic, payload, qos: 1, retain: false, reply: extras });
    }
  }
}
