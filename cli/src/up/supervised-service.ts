import { BackOff, SystemClock } from '@labgate/service-kit';
import { EXIT } from '../exit-codes.ts';
import { printNote, type Terminal } from '../terminal.ts';
import type { Exit, Service } from './service.ts';

/** A service that has run this long has come back to health, ms. */
const HEALTHY_AFTER_MS = 60_000;

/** Keeps a service running: one that crashes is started again after a growing wait. */
export class SupervisedService {
  /** Settles when the service says that its configuration is wrong: starting it again would not help. */
  readonly givenUp: Promise<Exit>;
  readonly #name: string;
  readonly #terminal: Terminal;
  readonly #create: () => Service;
  readonly #giveUp: (exit: Exit) => void;
  readonly #stopping = new AbortController();
  readonly #backOff = new BackOff({ initialMs: 500, maxMs: 30_000 });
  #service: Service | undefined;
  #running: Promise<void> | undefined;

  /** `name` is for people. */
  constructor(name: string, terminal: Terminal, create: () => Service) {
    this.#name = name;
    this.#terminal = terminal;
    this.#create = create;
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.givenUp = promise;
    this.#giveUp = resolve;
  }

  /** Starts it; a second call does nothing. */
  start(): void {
    if (!this.#stopping.signal.aborted) this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#service?.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const clock = new SystemClock();
      this.#service = this.#create();
      const exit = await this.#service.exited;
      if (signal.aborted) return;
      if (exit.code === EXIT.usage) {
        this.#giveUp(exit);
        return;
      }
      if (clock.monoUs() > HEALTHY_AFTER_MS * 1000) this.#backOff.reset();
      const delayMs = this.#backOff.nextDelayMs();
      const wait = (delayMs / 1000).toFixed(1);
      printNote(this.#terminal, `the ${this.#name} ended (${exit.text}); starting it again in ${wait} s`);
      await clock.sleep(delayMs, signal);
    }
  }
}
