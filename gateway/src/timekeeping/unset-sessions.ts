import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionIdSchema } from '@labgate/contract';
import { replaceFile } from '@labgate/service-kit';
import { z } from 'zod';
import type { ClockSource } from './clock-source.ts';

const FILE = 'clock-sessions.json';
/** Sessions of one boot that wait for the clock to be set; of a gateway that dies more often the oldest are let go. */
const MOST_SESSIONS = 32;

const fileSchema = z.object({
  v: z.literal(1),
  bootId: z.string(),
  /** Monotonic time of the computer at which the session's own begins, µs. */
  sessions: z.array(z.object({ sid: sessionIdSchema, startUs: z.number() })).max(MOST_SESSIONS),
});
type UnsetSession = z.infer<typeof fileSchema>['sessions'][number];

/**
 * The sessions of this boot that have run under a clock that nobody had set. A gateway that dies before the clock is set
 * leaves them to its successor, which learns the wall time for all of them: monotonic time goes on until the next boot.
 */
export class UnsetSessions {
  readonly #path: string;
  readonly #source: ClockSource;
  #sessions: readonly UnsetSession[];

  private constructor(path: string, source: ClockSource, sessions: readonly UnsetSession[]) {
    this.#path = path;
    this.#source = source;
    this.#sessions = sessions;
  }

  static async load(dataDir: string, source: ClockSource): Promise<UnsetSessions> {
    const path = join(dataDir, FILE);
    return new UnsetSessions(path, source, await readSessions(path, source.bootId));
  }

  get isEmpty(): boolean {
    return this.#sessions.length === 0;
  }

  /** Adds a session whose monotonic time is `monoUs` now. @throws NodeJS.ErrnoException when the disk does not take it. */
  async add(sid: string, monoUs: number): Promise<void> {
    const startUs = this.#source.bootUs() - monoUs;
    this.#sessions = [...this.#sessions.filter((other) => other.sid !== sid), { sid, startUs }].slice(
      -MOST_SESSIONS,
    );
    const { bootId } = this.#source;
    if (bootId === undefined) return;
    await replaceFile(this.#path, JSON.stringify({ v: 1, bootId, sessions: this.#sessions }), 0o644);
  }

  /** Unix ms at which the monotonic time of each session was 0, by session, while the wall clock is `nowMs`. */
  zerosMs(nowMs: number): Record<string, number> {
    const bootMs = nowMs - this.#source.bootUs() / 1000;
    return Object.fromEntries(
      this.#sessions.map(({ sid, startUs }) => [sid, Math.round(bootMs + startUs / 1000)]),
    );
  }

  /** The clock is set. @throws NodeJS.ErrnoException when the disk does not forget them. */
  async forget(): Promise<void> {
    this.#sessions = [];
    await rm(this.#path, { force: true });
  }
}

async function readSessions(path: string, bootId: string | undefined): Promise<readonly UnsetSession[]> {
  try {
    const file = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return file.bootId === bootId ? file.sessions : [];
  } catch {
    return []; // none, or a damaged one: their samples keep the time they were stamped with
  }
}
