import { ROLES, type Role } from '@labgate/contract';
import { z } from 'zod';

/** Who this browser is to the gateway. */
export interface Account {
  /** `null` for an anonymous one. */
  readonly user: string | null;
  readonly role: Role;
}

/** Name and password for a broker that keeps no sessions: a site's, where no gateway answers HTTP. */
export interface BrokerLogin {
  readonly username: string;
  readonly password: string;
}

const accountSchema = z.object({ user: z.string().max(128).nullable(), role: z.enum(ROLES) });
const refusalSchema = z.object({ msg: z.string().max(400) });

/** What the store uses of the browser; `fetch` fits. */
export type Fetch = (
  path: string,
  options: { method: string; headers?: Record<string, string>; body?: string; credentials: 'same-origin' },
) => Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;

/** Asks the gateway who this browser is, and signs in and out (contract §10); at a broker without a gateway, at the broker. */
export class SessionStore {
  readonly #fetch: Fetch;
  readonly #path: string;
  readonly #listeners = new Set<() => void>();
  #account: Account | undefined;
  #login: BrokerLogin | undefined;

  /** `path` is that of the gateway's `/api/v1/session`. */
  constructor(path: string, fetch: Fetch) {
    this.#path = path;
    this.#fetch = fetch;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** `undefined` while it is not known: then the gateway alone decides what may be done. */
  readonly snapshot = (): Account | undefined => this.#account;

  /** What the broker itself is to be told, as long as this page lives; `undefined` where the session says who we are. */
  get login(): BrokerLogin | undefined {
    return this.#login;
  }

  /** Asks again. What was known stays when there is no answer. */
  async refresh(): Promise<void> {
    try {
      const response = await this.#fetch(this.#path, { method: 'GET', credentials: 'same-origin' });
      if (response.ok) this.#set(accountSchema.parse(await response.json()));
    } catch {
      // The gateway is away or older than sessions: the commands say what is allowed.
    }
  }

  /** Signs in; gives the reason when it did not work. */
  async signIn(user: string, password: string): Promise<string | undefined> {
    try {
      const response = await this.#fetch(this.#path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user, password }),
        credentials: 'same-origin',
      });
      if (response.status === 404) {
        // Whether it fits, the broker says.
        this.#login = { username: user, password };
        return undefined;
      }
      if (!response.ok) return await refusalText(response);
      this.#set(accountSchema.parse(await response.json()));
      return undefined;
    } catch {
      return 'The gateway did not answer. Check that it runs, then try again.';
    }
  }

  async signOut(): Promise<void> {
    this.#login = undefined;
    try {
      await this.#fetch(this.#path, { method: 'DELETE', credentials: 'same-origin' });
    } catch {
      // Not reached: the session ends by its age, and the next answer says who we are.
    }
    await this.refresh();
  }

  #set(account: Account): void {
    this.#account = account;
    for (const listener of this.#listeners) listener();
  }
}

async function refusalText(response: Awaited<ReturnType<Fetch>>): Promise<string> {
  const { status } = response;
  const { data } = refusalSchema.safeParse(await response.json().catch(() => undefined));
  if (status === 429) return data?.msg ?? 'Too many attempts. Wait a minute, then try again.';
  return data?.msg ?? 'User or password is wrong.';
}
