import { EXIT_RESTART } from '@labgate/service-kit';
import type { Exit, Service } from './service.ts';

/** A service that is started again whenever it ends to be. */
export class RestartableService {
  /** Settles once, when the service has ended for good. */
  readonly exited: Promise<Exit>;
  readonly #create: () => Service;
  #service: Service;
  #isStopping = false;

  constructor(create: () => Service) {
    this.#create = create;
    this.#service = create();
    this.exited = this.#run();
  }

  async stop(): Promise<Exit> {
    this.#isStopping = true;
    await this.#service.stop();
    return this.exited;
  }

  async #run(): Promise<Exit> {
    for (;;) {
      const exit = await this.#service.exited;
      if (exit.code !== EXIT_RESTART || this.#isStopping) return exit;
      this.#service = this.#create();
    }
  }
}
