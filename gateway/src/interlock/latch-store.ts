import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idSchema } from '@labgate/contract';
import { LatestFile, putAside, type Logger } from '@labgate/service-kit';
import { z } from 'zod';
import { interlockMemorySchema, NO_MEMORY, unknownPast, type InterlockMemory } from './interlock-memory.ts';

const storedSchema = z.object({ v: z.literal(1), interlocks: z.record(idSchema, interlockMemorySchema) });

/** Keeps what interlocks must remember in one file below the data folder; a newer state waits for no older one. */
export class LatchStore {
  readonly #path: string;
  readonly #log: Logger;
  readonly #memories: ReadonlyMap<string, InterlockMemory> | undefined;
  readonly #file: LatestFile<Readonly<Record<string, InterlockMemory>>>;

  constructor(dataDir: string, log: Logger) {
    this.#path = join(dataDir, 'interlocks.json');
    this.#log = log;
    this.#memories = this.#read();
    this.#file = new LatestFile({
      path: this.#path,
      mode: 0o644,
      format: (interlocks) => `${JSON.stringify({ v: 1, interlocks }, null, 2)}\n`,
      onFailure: (err) => log.error({ err }, 'a trip would not survive a restart: it cannot be written'),
    });
  }

  /** What interlock `id` remembers; a file that cannot be read may have said that it is tripped. */
  memoryOf(id: string, nowMs: number): InterlockMemory {
    return this.#memories === undefined ? unknownPast(nowMs) : (this.#memories.get(id) ?? NO_MEMORY);
  }

  /** Writes it as soon as the disk allows. */
  save(memories: Readonly<Record<string, InterlockMemory>>): void {
    this.#file.save(memories);
  }

  /** Resolves when the newest state is written, or has failed to be. */
  flush(): Promise<void> {
    return this.#file.flush();
  }

  /** `undefined` for a file that is there and cannot be read. */
  #read(): ReadonlyMap<string, InterlockMemory> | undefined {
    try {
      const { interlocks } = storedSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return new Map(Object.entries(interlocks));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      this.#log.error({ err: error }, `${this.#path} cannot be read: every interlock counts as tripped`);
      putAside(this.#path, this.#log);
      return undefined;
    }
  }
}
