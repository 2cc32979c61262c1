import { readFileSync, rmSync } from 'node:fs';
import {
  processIdentitySchema,
  replaceFile,
  safeStatePlanSchema,
  type Logger,
  type ProcessIdentity,
  type SafeStatePlan,
} from '@labgate/service-kit';
import { z } from 'zod';

const keptSchema = z.object({
  v: z.literal(1),
  gateway: processIdentitySchema,
  plans: z.array(safeStatePlanSchema),
});

/** A gateway and what is to be done when it is gone. */
export interface Charge {
  readonly gateway: ProcessIdentity;
  readonly plans: readonly SafeStatePlan[];
}

/** Keeps the plans on disk, for a watchdog that dies together with its gateway, or a computer that starts anew. */
export class PlanFile {
  readonly #path: string;
  readonly #log: Logger;
  #work: Promise<void> = Promise.resolve();

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** What a watchdog before this one was in charge of; `undefined` when all was left in order. */
  read(): Charge | undefined {
    try {
      return keptSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#log.error({ err: error }, `${this.#path} cannot be read: outputs of before may be on`);
      }
      return undefined;
    }
  }

  /** Writes it when the disk allows; what counts is kept in memory. */
  write(charge: Charge): void {
    const text = `${JSON.stringify({ v: 1, ...charge }, null, 2)}\n`;
    this.#then(() => replaceFile(this.#path, text, 0o600));
  }

  clear(): void {
    this.#then(async () => rmSync(this.#path, { force: true }));
  }

  /** Resolves when everything has been written, or has failed to be. */
  async flush(): Promise<void> {
    await this.#work;
  }

  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: unknown) => {
      this.#log.warn({ err: error }, `${this.#path} is not up to date`);
    });
  }
}
