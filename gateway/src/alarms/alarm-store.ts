import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { alarmSchema, idSchema, timestampMsSchema, type Alarm } from '@labgate/contract';
import { replaceFile, type Logger } from '@labgate/service-kit';
import { z } from 'zod';

const storedSchema = z.object({
  formatVersion: z.literal(1),
  alarms: z.array(alarmSchema),
  shelves: z.record(idSchema, timestampMsSchema),
});

/** What outlives a restart. */
export interface StoredAlarms {
  readonly alarms: readonly Alarm[];
  /** Unix ms until which an alarm is silenced, by id. */
  readonly shelves: Readonly<Record<string, number>>;
}

/** Keeps the alarms in one file of the data folder; a newer state waits for no older one. */
export class AlarmStore {
  readonly #path: string;
  readonly #log: Logger;
  #wanted: StoredAlarms | undefined;
  #writing: Promise<void> | undefined;

  constructor(dataDir: string, log: Logger) {
    this.#path = join(dataDir, 'alarms.json');
    this.#log = log;
  }

  /** What was kept; a file that cannot be read is put aside, and what is still so is raised anew. */
  load(): StoredAlarms {
    try {
      return storedSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#putAside(error);
      return { alarms: [], shelves: {} };
    }
  }

  /** Writes it as soon as the disk allows. */
  save(alarms: StoredAlarms): void {
    this.#wanted = alarms;
    this.#writing ??= this.#write();
  }

  /** Resolves when the newest state is written, or has failed to be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#wanted !== undefined) {
      const text = JSON.stringify({ formatVersion: 1, ...this.#wanted }, null, 2);
      this.#wanted = undefined;
      try {
        await replaceFile(this.#path, `${text}\n`, 0o600);
      } catch (error) {
        this.#log.warn({ err: error }, 'alarms would not survive a restart: they cannot be written');
      }
    }
    this.#writing = undefined;
  }

  #putAside(cause: unknown): void {
    this.#log.warn({ err: cause }, `${this.#path} cannot be read: alarms begin anew`);
    try {
      renameSync(this.#path, `${this.#path}.damaged`);
    } catch (error) {
      this.#log.warn({ err: error }, `${this.#path} stays where it is`);
    }
  }
}
