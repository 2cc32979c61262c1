import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { idSchema } from '@labgate/contract';
import { replaceFile, type Logger } from '@labgate/service-kit';
import { z } from 'zod';
import { interlockMemorySchema, NO_MEMORY, unknownPast, type InterlockMemory } from './interlock-memory.ts';

const storedSchema = z.object({ v: z.literal(1), interlocks: z.record(idSchema, interlockMemorySchema) });

/** Keeps what interlocks must remember in one file below the data folder; a newer state waits for no older one. */
export class LatchStore {
  readonly #path: string;
  readonly #log: Logger;
  readonly #memories: ReadonlyMap<string, InterlockMemory> | undefined;
  #wanted: Readonly<Record<string, InterlockMemory>> | undefined;
  #writing: Promise<void> | undefined;

  constructor(dataDir: string, log: Logger) {
    this.#path = join(dataDir, 'interlocks.json');
    this.#log = log;
    this.#memories = this.#read();
  }

  /** What interlock `id` remembers; a file that cannot be read may have said that it is tripped. */
  memoryOf(id: string, nowMs: number): InterlockMemory {
    return this.#memories === undefined ? unknownPast(nowMs) : (this.#memories.get(id) ?? NO_MEMORY);
  }

  /** Writes it as soon as the disk allows. */
  save(memories: Readonly<Record<string, InterlockMemory>>): void {
    this.#wanted = memories;
    this.#writing ??= this.#write();
  }

  /** Resolves when the newest state is written, or has failed to be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#wanted !== undefined) {
      const text = JSON.stringify({ v: 1, interlocks: this.#wanted }, null, 2);
      this.#wanted = undefined;
      try {
        await replaceFile(this.#path, `${text}\n`, 0o644);
      } catch (error) {
        this.#log.error({ err: error }, 'a trip would not survive a restart: it cannot be written');
      }
    }
    this.#writing = undefined;
  }

  /** `undefined` for a file that is there and cannot be read. */
  #read(): ReadonlyMap<string, InterlockMemory> | undefined {
    try {
      const { interlocks } = storedSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return new Map(Object.entries(interlocks));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      this.#log.error({ err: error }, `${this.#path} cannot be read: every interlock counts as tripped`);
      this.#putAside();
      return undefined;
    }
  }

  #putAside(): void {
    try {
      renameSync(this.#path, `${this.#path}.damaged`);
    } catch (error) {
      this.#log.warn({ err: error }, `${this.#path} stays where it is`);
    }
  }
}
