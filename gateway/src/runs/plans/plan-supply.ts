import { isLabError, LabError, supplyStateSchema } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { LiveStream } from '../../live/live-stream.ts';
import type { LiveValues } from '../../live/live-values.ts';

/** Sends a command the way every client does. @throws LabError with the code of the reply. */
export type AskDevice = (dev: string, method: string, args: object) => Promise<unknown>;

/** The lease a plan holds, ms: without the plan the output goes off by itself (contract §6.4). */
const LEASE_MS = 10_000;
/** How often the lease is prolonged, ms. */
const KEEPALIVE_MS = 3_000;
/** OFF is tried so often, a second apart. */
const OFF_TRIES = 10;
const OFF_RETRY_MS = 1_000;

/** The channel of a supply that tells whether its output is on. */
const OUTPUT = { stream: 'psu', channel: 'output' } as const;

export interface PlanSupplyOptions {
  readonly dev: string;
  readonly ask: AskDevice;
  readonly live: Pick<LiveValues, 'listen'>;
  readonly clock: Clock;
  /** Called when the output is not in the hands of the plan any more. */
  readonly onLost: (reason: string) => void;
}

/** The supply a plan drives, by the same commands as everybody's, with the lease as the dead man's handle. */
export class PlanSupply {
  readonly #options: PlanSupplyOptions;
  #isOn = false;
  #cancel: () => void = () => undefined;
  #unlisten: () => void = () => undefined;

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
    const { ask, dev, live } = this.#options;
    await ask(dev, 'output', { on: true, leaseMs: LEASE_MS });
    this.#letGo();
    this.#isOn = true;
    this.#unlisten = live.listen({ readingTaken: (stream) => this.#look(stream) });
    this.#keepLease();
  }

  /** Switches off, again and again until the supply has confirmed it. @throws LabError when it never does. */
  async off(): Promise<void> {
    const { ask, dev, clock } = this.#options;
    this.#letGo();
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
    const { ask, dev } = this.#options;
    try {
      const answer = supplyStateSchema.safeParse(await ask(dev, 'keepalive', { leaseMs: LEASE_MS }));
      if (answer.data?.output === false) this.#lost(`the output of ${dev} was switched off`);
      else if (this.#isOn) this.#keepLease();
    } catch (error) {
      // The lease is gone: somebody else has switched the output meanwhile.
      if (isLabError(error) && error.code === 'E_UNKNOWN') this.#lost(`${dev} was switched by somebody else`);
      else this.#lost(`${dev}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #look(stream: LiveStream): void {
    const { dev } = this.#options;
    if (stream.dev !== dev || stream.stream !== OUTPUT.stream) return;
    if (stream.value(OUTPUT.channel) === false) this.#lost(`the output of ${dev} was switched off`);
  }

  #lost(reason: string): void {
    if (!this.#isOn) return;
    this.#letGo();
    this.#options.onLost(reason);
  }

  #letGo(): void {
    this.#isOn = false;
    this.#cancel();
    this.#unlisten();
  }
}
