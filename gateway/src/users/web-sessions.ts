import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { replaceFile, type Account, type Clock, type Logger, type PasswordHash } from '@labgate/service-kit';
import { z } from 'zod';
import type { UserDirectory } from './user-directory.ts';

/** How long a browser stays signed in, ms. */
export const SESSION_LIFE_MS = 7 * 24 * 3_600_000;

/** Sessions at a time; the oldest goes first. */
const MAX_SESSIONS = 1_000;
const MODE = 0o600;
const TOKEN_BYTES = 24;

const sessionSchema = z.strictObject({
  /** SHA-256 of the token: whoever reads the file cannot sign in with it. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  user: z.string().min(1).max(64),
  /** Salt of the password it was opened with: a session does not outlive its password. */
  salt: z.base64(),
  expiresAtMs: z.int(),
});
type Session = z.infer<typeof sessionSchema>;
const fileSchema = z.strictObject({ formatVersion: z.literal(1), sessions: z.array(sessionSchema) });

/** A browser that has signed in, and whose it is. */
export interface WebSession {
  readonly id: string;
  readonly account: Account;
}

interface WebSessionsOptions {
  /** Kept there, so that a restart of the gateway signs nobody out. */
  readonly path: string;
  readonly users: UserDirectory;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Logger, 'warn'>;
}

/** The browsers that are signed in, by the secret in their cookie. */
export class WebSessions {
  readonly #options: WebSessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #listeners: ((id: string) => void)[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(options: WebSessionsOptions) {
    this.#options = options;
    for (const session of this.#read()) this.#sessions.set(session.id, session);
  }

  /** Opens a session and gives its token. */
  open({ name, password }: Account): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MAX_SESSIONS && oldest !== undefined) this.#end(oldest);
    const id = idOf(token);
    const expiresAtMs = this.#options.clock.nowMs() + SESSION_LIFE_MS;
    this.#sessions.set(id, { id, user: name, salt: saltOf(password), expiresAtMs });
    this.#save();
    return token;
  }

  /** The session a token belongs to, while it lasts and its user has the password it was opened with. */
  find(token: string): WebSession | undefined {
    const session = this.#sessions.get(idOf(token));
    if (session === undefined) return undefined;
    const account = this.#options.users.find(session.user);
    const isCurrent = session.expiresAtMs > this.#options.clock.nowMs();
    if (isCurrent && account !== undefined && saltOf(account.password) === session.salt) {
      return { id: session.id, account };
    }
    this.#end(session.id);
    this.#save();
    return undefined;
  }

  /** Signs one browser out. */
  close(id: string): void {
    this.#end(id);
    this.#save();
  }

  /** Signs users out everywhere. */
  closeAllOf(users: readonly string[]): void {
    for (const { id, user } of this.#sessions.values()) if (users.includes(user)) this.#end(id);
    this.#save();
  }

  /** Calls `listener` with each session that has ended. */
  onEnded(listener: (id: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves when what has happened so far is on the disk. */
  flush(): Promise<void> {
    return this.#writing;
  }

  #end(id: string): void {
    if (this.#sessions.delete(id)) for (const listener of this.#listeners) listener(id);
  }

  #read(): readonly Session[] {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#options.path, 'utf8'))).sessions;
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing)
        this.#options.log.warn({ err: error }, 'the sessions were not read: browsers sign in again');
      return [];
    }
  }

  #save(): void {
    this.#writing = this.#writing.then(async () => {
      const sessions = [...this.#sessions.values()];
      try {
        await replaceFile(this.#options.path, JSON.stringify({ formatVersion: 1, sessions }), MODE);
      } catch (error) {
        // They are signed in all the same, until the gateway restarts.
        this.#options.log.warn({ err: error }, 'the sessions were not kept');
      }
    });
  }
}

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function saltOf({ salt }: PasswordHash): string {
  return Buffer.from(salt).toString('base64');
}
