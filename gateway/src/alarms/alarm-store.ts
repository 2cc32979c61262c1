import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alarmSchema, idSchema, timestampMsSchema, type Alarm } from '@labgate/contract';
import { LatestFile, putAside, type Logger } from '@labgate/service-kit';
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
  readonly #file: LatestFile<StoredAlarms>;

  constructor(dataDir: string, log: Logger) {
    this.#path = join(dataDir, 'alarms.json');
    this.#log = log;
    this.#file = new LatestFile({
      path: this.#path,
      mode: 0o600,
      format: (alarms) => `${JSON.stringify({ formatVersion: 1, ...alarms }, null, 2)}\n`,
      onFailure: (err) => log.warn({ err }, 'alarms would not survive a restart: they cannot be written'),
    });
  }

  /** What was kept; a file that cannot be read is put aside, and what is still so is raised anew. */
  load(): StoredAlarms {
    try {
      return storedSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#log.warn({ err: error }, `${this.#path} cannot be read: alarms begin anew`);
        putAside(this.#path, this.#log);
      }
      return { alarms: [], shelves: {} };
    }
  }

  /** Writes it as soon as the disk allows. */
  save(alarms: StoredAlarms): void {
    this.#file.save(alarms);
  }

  /** Resolves when the newest state is written, or has failed to be. */
  flush(): Promise<void> {
    return this.#file.flush();
  }
}
