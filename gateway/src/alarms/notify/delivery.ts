import { isLabError, LabError } from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import type { Notification, Receiver } from './notification.ts';

/** Most that waits for a receiver that is away; then the oldest is dropped. */
const MAX_WAITING = 100;
/** Older news is no news, ms. */
const GIVE_UP_MS = 24 * 3_600_000;
const RETRY = { initialMs: 1_000, maxMs: 300_000 } as const;

interface DeliveryOptions {
  /** For the log. */
  readonly name: string;
  readonly receiver: Receiver;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Brings notifications to one receiver in their order, each until it has arrived; nothing else ever waits for it. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #backOff: BackOff;
  readonly #stopping = new AbortController();
  #waiting: Notification[] = [];
  #isRunning = false;
  /** True once the log has been told that the receiver is away. */
  #isAway = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#backOff = new BackOff({ ...RETRY, random: options.random });
  }

  add(notification: Notification): void {
    this.#waiting.push(notification);
    if (this.#waiting.length > MAX_WAITING) {
      const dropped = this.#waiting.splice(1, 1)[0]; // the first is under way
      this.#options.log.warn(
        { alarm: dropped?.alarm.id },
        `${this.#options.name}: too many wait, one is not told`,
      );
    }
    if (!this.#isRunning) void this.#run();
  }

  /** Brings nothing more. */
  stop(): void {
    this.#stopping.abort();
    this.#waiting = [];
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    this.#isRunning = true;
    for (let next = this.#waiting[0]; next !== undefined && !signal.aborted; next = this.#waiting[0]) {
      if (await this.#isDone(next)) {
        this.#waiting.shift();
        this.#backOff.reset();
      } else {
        await this.#options.clock.sleep(this.#backOff.nextDelayMs(), signal);
      }
    }
    this.#isRunning = false;
  }

  /** True when it has arrived, or when trying again is no use. */
  async #isDone(notification: Notification): Promise<boolean> {
    const { name, receiver, clock, log } = this.#options;
    try {
      await receiver.send(notification);
      if (this.#isAway) log.info(`${name}: reached again`);
      this.#isAway = false;
      return true;
    } catch (error) {
      const failure = isLabError(error)
        ? error
        : new LabError('E_UNREACHABLE', 'the receiver failed unexpectedly');
      // a secret that is missing may be put in place meanwhile
      const isHopeless = !failure.retryable && failure.code !== 'E_CONFIG';
      const isOld = clock.nowMs() - notification.ts > GIVE_UP_MS;
      if (isHopeless || isOld || !this.#isAway) {
        const outcome = isHopeless || isOld ? 'is not told' : 'is told later';
        log.warn(
          { code: failure.code, alarm: notification.alarm.id },
          `${name} ${outcome}: ${failure.message}`,
        );
      }
      this.#isAway = true;
      return isHopeless || isOld;
    }
  }
}
