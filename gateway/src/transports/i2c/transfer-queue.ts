import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';

interface TransferQueueOptions {
  /** Name of the bus, for messages. */
  readonly bus: string;
  readonly clock: Pick<Clock, 'schedule'>;
  /** Time that a transfer may take with its wait for the ones before it, ms. */
  readonly deadlineMs: number;
}

/**
 * Carries out the transfers of one bus one at a time, each within a deadline. The kernel cannot be told to give up a
 * transfer: one that hangs keeps the bus, and those behind it fail at their own deadlines without being carried out.
 */
export class TransferQueue {
  readonly #options: TransferQueueOptions;
  #last: Promise<void> = Promise.resolve();

  constructor(options: TransferQueueOptions) {
    this.#options = options;
  }

  /**
   * Runs `transfer` in its turn, then `deliver` in the same step, so the next transfer cannot have touched a shared
   * buffer; `deliver` is left out when the deadline has passed.
   * @throws LabError E_TIMEOUT at the deadline, or what `transfer` throws.
   */
  run(transfer: () => Promise<void>, deliver?: () => void): Promise<void> {
    const { clock, deadlineMs } = this.#options;
    return new Promise((resolve, reject) => {
      let state: 'waiting' | 'started' | 'expired' = 'waiting';
      const cancel = clock.schedule(deadlineMs, () => {
        reject(this.#timedOut(state === 'started'));
        state = 'expired';
      });
      this.#last = this.#last.then(async () => {
        if (state === 'expired') return;
        state = 'started';
        try {
          await transfer();
          if (isExpired()) return;
          deliver?.();
          resolve();
        } catch (error) {
          reject(error);
        } finally {
          cancel();
        }
      });
      // Read through a function: the compiler does not see that the timer can change it during the await.
      const isExpired = (): boolean => state === 'expired';
    });
  }

  #timedOut(isStarted: boolean): LabError {
    const { bus, deadlineMs } = this.#options;
    const reason = isStarted ? 'a transfer does not end' : 'the transfers before it do not end';
    return new LabError('E_TIMEOUT', `${bus}: ${reason}`, { context: { bus, deadlineMs } });
  }
}
