import { isLabError, LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { CommandOutcome } from '../adapter.ts';
import type { SessionTurns } from './session-turns.ts';

/** An OFF that was asked for and has not been confirmed: it is tried until it is. */
export class OwedOff {
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  #waiting: PromiseWithResolvers<CommandOutcome> | undefined;
  #isOwed = false;

  constructor(clock: Clock, deadlineMs: number) {
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Switches off through `turns`, or as soon as there is a session again; `id` names the device.
   * @throws LabError E_UNKNOWN when there is nothing to switch, E_DEVICE_LOST when no session came in time.
   */
  async request(turns: SessionTurns | undefined, id: string): Promise<CommandOutcome> {
    if (turns !== undefined) return this.#try(turns);
    this.#isOwed = true;
    this.#waiting ??= Promise.withResolvers();
    const { promise, resolve, reject } = Promise.withResolvers<CommandOutcome>();
    this.#waiting.promise.then(resolve, reject);
    const cancel = this.#clock.schedule(this.#deadlineMs, () => {
      reject(new LabError('E_DEVICE_LOST', `${id} is not there: it is switched off as soon as it is back`));
    });
    return promise.finally(cancel);
  }

  /** Does what is owed, if anything is; a failure leaves it owed, and whoever asked for it is told. */
  async pay(turns: SessionTurns): Promise<void> {
    if (!this.#isOwed) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    try {
      const outcome = await this.#try(turns);
      waiting?.resolve(outcome);
    } catch (error) {
      waiting?.reject(error); // the next reading tries again
    }
  }

  async #try(turns: SessionTurns): Promise<CommandOutcome> {
    this.#isOwed = true;
    try {
      const outcome = await turns.switchOff(this.#deadlineMs);
      this.#isOwed = false;
      return outcome;
    } catch (error) {
      if (isLabError(error, 'E_UNKNOWN')) this.#isOwed = false;
      throw error;
    }
  }
}
