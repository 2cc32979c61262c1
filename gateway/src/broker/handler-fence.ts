import { LabError } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';

/** At most one line of a filter in this time, ms: a message may come sixteen times a second. */
const QUIET_MS = 10_000;

/** Keeps a part of this process that fails on a message from keeping it from all others. */
export class HandlerFence {
  readonly #clock: Pick<Clock, 'monoUs'>;
  readonly #log: Pick<Logger, 'error'>;
  readonly #lastUs = new Map<string, number>();
  /** Messages that a part of this process has failed on since the start. */
  failures = 0;

  constructor(clock: Pick<Clock, 'monoUs'>, log: Pick<Logger, 'error'>) {
    this.#clock = clock;
    this.#log = log;
  }

  /** `handler`, whose failures are counted and logged. */
  around<Message extends { readonly topic: string }>(
    filter: string,
    handler: (message: Message) => void,
  ): (message: Message) => void {
    return (message) => {
      try {
        handler(message);
      } catch (cause) {
        this.#failed(filter, message.topic, cause);
      }
    };
  }

  #failed(filter: string, topic: string, cause: unknown): void {
    this.failures++;
    const nowUs = this.#clock.monoUs();
    const lastUs = this.#lastUs.get(filter);
    if (lastUs !== undefined && nowUs - lastUs < QUIET_MS * 1000) return;
    this.#lastUs.set(filter, nowUs);
    const err = new LabError('E_INTERNAL', 'a part of the gateway failed on a message', { cause });
    this.#log.error({ err, code: err.code, filter, topic, failures: this.failures }, err.message);
  }
}
