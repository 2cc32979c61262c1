import {
  CommandRequester,
  dataOfReply,
  gatewayTopics,
  isLabError,
  LabError,
  type CommandReply,
} from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';

interface RequesterOptions {
  readonly broker: Pick<Broker, 'publish' | 'subscribeInProcess'>;
  readonly gatewayId: string;
  readonly clock: Clock;
  /** Unique among the broker's clients: replies come below `reply/` of this name. */
  readonly clientId: string;
}

/** How long a request may take in all, ms. */
const DEADLINE_MS = 5_000;

/** Sends commands from inside the gateway and waits for their replies, the same way any MQTT client does. */
export class InProcessRequester {
  readonly #gatewayId: string;
  readonly #requester: CommandRequester;
  readonly #unsubscribe: () => void;

  constructor({ broker, gatewayId, clock, clientId }: RequesterOptions) {
    this.#gatewayId = gatewayId;
    this.#requester = new CommandRequester({
      clientId,
      timers: clock,
      publish: (topic, payload) => broker.publish({ topic, payload, qos: 1, retain: false }),
    });
    this.#unsubscribe = broker.subscribeInProcess(gatewayTopics(gatewayId).reply(clientId), ({ payload }) =>
      this.#requester.take(payload),
    );
  }

  /**
   * Sends a command, in the name of `by`, and gives the `data` of its final reply.
   * @throws LabError with the code of the reply; E_DEVICE_LOST when nobody answers in time.
   */
  async ask(target: string, method: string, args: object, by?: string): Promise<unknown> {
    return dataOfReply(await this.send(target, method, args, by));
  }

  /** Sends a command and gives its final reply. @throws LabError E_DEVICE_LOST when nobody answers in time. */
  async send(target: string, method: string, args: object, by?: string): Promise<CommandReply> {
    const options = { timeoutMs: DEADLINE_MS, ttlMs: DEADLINE_MS, ...(by === undefined ? {} : { by }) };
    try {
      return await this.#requester.send(this.#gatewayId, target, method, { ...args }, options);
    } catch (cause) {
      if (!isLabError(cause, 'E_TIMEOUT')) throw cause;
      throw new LabError('E_DEVICE_LOST', `${target} did not answer within ${DEADLINE_MS} ms`, { cause });
    }
  }

  stop(): void {
    this.#unsubscribe();
  }
}
