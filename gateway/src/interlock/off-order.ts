import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';

/** Wait before OFF is asked for again when a supply has not confirmed it, ms. */
const AGAIN_AFTER_MS = 1_000;

interface OffOrderOptions {
  readonly supplies: readonly string[];
  /** Hands OFF over before it returns; resolves when the supply has confirmed it. */
  readonly switchOff: (supply: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears of every supply that has not confirmed, each time it was asked. */
  readonly onUnconfirmed: (supply: string, error: unknown) => void;
}

/** OFF for some supplies: handed over to all at once, and asked for until every one has confirmed. */
export class OffOrder {
  readonly #options: OffOrderOptions;
  /** Monotonic time when OFF had been handed over, µs. */
  readonly handedOverUs: number;
  /** Resolves with the monotonic time of the last confirmation, µs. Rejects with E_STOPPED when it is given up. */
  readonly confirmed: Promise<number>;
  /** Resolves or rejects as the first answers do: what a self-test reports. */
  readonly firstTry: Promise<unknown>;
  #isConfirmed = false;

  constructor(options: OffOrderOptions) {
    const asked = options.supplies.map((supply) => ({ supply, answer: options.switchOff(supply) }));
    this.handedOverUs = options.clock.monoUs();
    this.#options = options;
    this.firstTry = Promise.all(asked.map(({ answer }) => answer));
    this.firstTry.catch(() => undefined); // `confirmed` asks again, and `onUnconfirmed` hears of it
    this.confirmed = Promise.all(
      asked.map(({ supply, answer }) => this.#untilConfirmed(supply, answer)),
    ).then(() => {
      this.#isConfirmed = true;
      return options.clock.monoUs();
    });
    this.confirmed.catch(() => undefined); // whoever gave it up knows
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  async #untilConfirmed(supply: string, answer: Promise<unknown>): Promise<void> {
    const { switchOff, clock, signal, onUnconfirmed } = this.#options;
    for (let asked = answer; ; asked = switchOff(supply)) {
      try {
        await asked;
        return;
      } catch (error) {
        onUnconfirmed(supply, error);
      }
      await clock.sleep(AGAIN_AFTER_MS, signal);
      if (signal.aborted) throw new LabError('E_STOPPED', `${supply}: nobody waits for its OFF any more`);
    }
  }
}
