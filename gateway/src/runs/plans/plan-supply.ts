import { LabError, supplyStateSchema } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';

/** Sends a command the way every client does. @throws LabError with the code of the reply. */
export type AskDevice = (dev: string, method: string, args: object) => Promise<unknown>;

/** The lease a plan holds, ms: without the plan the output goes off by itself (contract §6.4). */
const LEASE_MS = 10_000;
/** How often the lease is prolonged, ms. */
const KEEPALIVE_MS = 3_000;
/** OFF is tried so often, a second apart. */
const OFF_TRIES = 10;
const OFF_RETRY_MS = 1_000;

export interface PlanSupplyOptions {
  readonly dev: string;
  readonly ask: AskDevice;
  readonly clock: Clock;
  /** Called when the output is not in the hands of the plan any more. */
  readonly onLost: (reason: string) => void;
}

/** The supply a plan drives, by the same commands as everybody's, with the lease as the dead man's handle. */
export class PlanSupply {
  readonly #options: PlanSupplyOptions;
  #isOn = false;
  #cancel: () => void = () => undefined;

  constructor(options: PlanSupplyOptions) {
    this.#options = options;
  }

  /** @throws LabError of the command. */
  async set(args: { readonly voltage?: number; readonly currentLimit?: number }): Promise<void> {
    const { ask, dev } = this.#options;
    await ask(dev, 'set', args);
  }

  /** Switches on and keeps the lease. @throws LabError of the command. */
  async on(): Promise<void> {
    const { ask, dev } = this.#options;
    await ask(dev, 'output', { on: true, leaseMs: LEASE_MS });
    this.#isOn = true;
    this.#keepLease();
  }

  /** Switches off, again and again until the supply has confirmed it. @throws LabError when it never does. */
  async off(): Promise<void> {
    const { ask, dev, clock } = this.#options;
    this.#isOn = false;
    this.#cancel();
    let failure: unknown;
    for (let attempt = 0; attempt < OFF_TRIES; attempt++) {
      try {
        await ask(dev, 'output', { on: false });
        return;
      } catch (error) {
        failure = error;
        await clock.sleep(OFF_RETRY_MS);
      }
    }
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new LabError('E_VERIFY', `${dev} has not confirmed that its output is off: ${reason}`, {
      cause: failure,
    });
  }

  #keepLease(): void {
    const { clock } = this.#options;
    this.#cancel();
    this.#cancel = clock.schedule(KEEPALIVE_MS, () => void this.#prolong());
  }

  async #prolong(): Promise<void> {
    const { ask, dev, onLost } = this.#options;
    try {
      const answer = supplyStateSchema.safeParse(await ask(dev, 'keepalive', { leaseMs: LEASE_MS }));
      if (!this.#isOn) return;
      if (answer.data?.output === false) onLost(`the output of ${dev} was switched off`);
      else this.#keepLease();
    } catch (error) {
      if (this.#isOn) onLost(`${dev}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
