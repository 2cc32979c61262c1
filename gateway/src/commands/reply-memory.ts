import type { Clock } from '@labgate/service-kit';
import type { FinishedReply } from './command-reply.ts';

/** Time in which a command with the same sender and id is the same command, µs (contract §6.1). */
const MEMORY_US = 10 * 60 * 1_000_000;
/** Bounds of what is remembered; the oldest is forgotten first. */
const MAX_COMMANDS = 20_000;
const MAX_BYTES = 16 * 1024 * 1024;

interface Remembered {
  readonly atUs: number;
  readonly reply: Promise<FinishedReply>;
  bytes: number;
}

/** Remembers which commands came and what was replied. */
export class ReplyMemory {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #commands = new Map<string, Remembered>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The reply to the command `key` that came before, which may still be under way. */
  find(key: string): Promise<FinishedReply> | undefined {
    this.#forgetOld();
    return this.#commands.get(key)?.reply;
  }

  /** Remembers the command and, once there is one, its reply. */
  add(key: string, reply: Promise<FinishedReply>): void {
    const command: Remembered = { atUs: this.#clock.monoUs(), reply, bytes: key.length };
    this.#commands.set(key, command);
    this.#bytes += command.bytes;
    void reply.then(({ parts }) => {
      if (this.#commands.get(key) !== command) return;
      const bytes = parts.reduce((sum, part) => sum + part.length, 0);
      command.bytes += bytes;
      this.#bytes += bytes;
      this.#forgetOld();
    });
  }

  #forgetOld(): void {
    const beforeUs = this.#clock.monoUs() - MEMORY_US;
    for (const [key, { atUs, bytes }] of this.#commands) {
      if (atUs >= beforeUs && this.#commands.size <= MAX_COMMANDS && this.#bytes <= MAX_BYTES) return;
      this.#commands.delete(key);
      this.#bytes -= bytes;
    }
  }
}
