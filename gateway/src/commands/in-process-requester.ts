import {
  commandReplySchema,
  ERROR_CATALOGUE,
  LabError,
  ReplyAssembler,
  type CommandReply,
  type ErrorCode,
  type GatewayTopics,
} from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';

interface Pending {
  readonly assembler: ReplyAssembler;
  readonly resolve: (reply: CommandReply) => void;
}

interface RequesterOptions {
  readonly broker: Pick<Broker, 'publish' | 'subscribeInProcess'>;
  readonly topics: GatewayTopics;
  readonly clock: Clock;
  /** Unique among the broker's clients: replies come below `reply/` of this name. */
  readonly clientId: string;
}

/** How long a request may take in all, ms. */
const DEADLINE_MS = 5_000;

/** Sends commands from inside the gateway and waits for their replies, the same way any MQTT client does. */
export class InProcessRequester {
  readonly #options: RequesterOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #unsubscribe: () => void;
  #count = 0;

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.#unsubscribe = options.broker.subscribeInProcess(
      options.topics.reply(options.clientId),
      ({ payload }) => this.#received(payload),
    );
  }

  /**
   * Sends a command, in the name of `by`, and gives the `data` of its final reply.
   * @throws LabError with the code of the reply; E_DEVICE_LOST when nobody answers in time.
   */
  async ask(target: string, method: string, args: object, by?: string): Promise<unknown> {
    const reply = await this.send(target, method, args, by);
    if (reply.status !== 'ok') throw new LabError(asErrorCode(reply.code), reply.msg);
    return reply.data;
  }

  /** Sends a command and gives its final reply. @throws LabError E_DEVICE_LOST when nobody answers in time. */
  send(target: string, method: string, args: unknown, by?: string): Promise<CommandReply> {
    const { broker, topics, clock, clientId } = this.#options;
    const id = String(++this.#count);
    const request = { v: 1, id, from: clientId, ts: clock.nowMs(), ttlMs: DEADLINE_MS, by, args };
    return new Promise<CommandReply>((resolve, reject) => {
      const cancel = clock.schedule(DEADLINE_MS, () => {
        this.#pending.delete(id);
        reject(new LabError('E_DEVICE_LOST', `${target} did not answer within ${DEADLINE_MS} ms`));
      });
      const finish = (answer: CommandReply): void => {
        cancel();
        resolve(answer);
      };
      this.#pending.set(id, { assembler: new ReplyAssembler(), resolve: finish });
      broker.publish({
        topic: topics.command(target, method),
        payload: JSON.stringify(request),
        qos: 1,
        retain: false,
      });
    });
  }

  stop(): void {
    this.#unsubscribe();
  }

  #received(payload: Uint8Array): void {
    const message = commandReplySchema.safeParse(parseJson(payload));
    if (!message.success || message.data.status === 'accepted') return;
    const pending = this.#pending.get(message.data.id);
    const whole = pending?.assembler.add(message.data);
    if (pending === undefined || whole === undefined) return;
    this.#pending.delete(whole.id);
    pending.resolve(whole);
  }
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined; // no reply of ours: the schema refuses it
  }
}

function asErrorCode(code: string | null): ErrorCode {
  return code !== null && Object.hasOwn(ERROR_CATALOGUE, code) ? (code as ErrorCode) : 'E_STORE';
}
