import { statSync } from 'node:fs';
import {
  editAccounts,
  hashPasswordFor,
  readAccounts,
  type Account,
  type Cancel,
  type Clock,
  type Logger,
  type PasswordHash,
} from '@labgate/service-kit';
import type { UserDirectory } from './user-directory.ts';

/** How often the file is looked at for changes that nobody's login has shown, ms. */
const LOOK_PERIOD_MS = 1_000;

interface UserRegisterOptions {
  readonly path: string;
  /** Accounts that are not in the file; they come first. */
  readonly services: readonly Account[];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** The users of the file, as it is now: what another program writes there counts from the next login on. */
export class UserRegister implements UserDirectory {
  readonly #options: UserRegisterOptions;
  readonly #services: ReadonlyMap<string, Account>;
  readonly #listeners: ((names: readonly string[]) => void)[] = [];
  #accounts: ReadonlyMap<string, Account> = new Map();
  #version = '';
  #cancel: Cancel | undefined;

  /** @throws LabError E_CONFIG, E_PERMISSION when the file cannot be used. */
  constructor(options: UserRegisterOptions) {
    this.#options = options;
    this.#services = byName(options.services);
    this.#version = versionOf(options.path);
    this.#accounts = byName(readAccounts(options.path));
  }

  /** Looks at the file from time to time, until `stop`. */
  start(): void {
    this.#cancel = this.#options.clock.schedule(LOOK_PERIOD_MS, () => {
      this.#refresh();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  find(name: string): Account | undefined {
    const service = this.#services.get(name);
    if (service !== undefined) return service;
    this.#refresh();
    return this.#accounts.get(name);
  }

  /** The users of the file, without the services. */
  list(): readonly Account[] {
    this.#refresh();
    return [...this.#accounts.values()];
  }

  /** Hashes a password the way the file keeps it. */
  hash(password: string): Promise<PasswordHash> {
    return hashPasswordFor(this.#options.path, password);
  }

  /** Changes the file. @throws as `editAccounts`. */
  async edit(change: (accounts: readonly Account[]) => readonly Account[]): Promise<void> {
    await editAccounts(this.#options.path, change);
    this.#refresh();
  }

  /** Calls `listener` with the names whose account has gone or has changed: what they had opened is no longer theirs. */
  onRevoked(listener: (names: readonly string[]) => void): void {
    this.#listeners.push(listener);
  }

  #refresh(): void {
    const version = versionOf(this.#options.path);
    if (version === this.#version) return;
    this.#version = version;
    let accounts: ReadonlyMap<string, Account>;
    try {
      accounts = byName(readAccounts(this.#options.path));
    } catch (error) {
      // A file that somebody is mending by hand: those who could sign in before still can.
      this.#options.log.error({ err: error }, 'the users were not read again');
      return;
    }
    const before = this.#accounts;
    this.#accounts = accounts;
    this.#options.log.info({ users: accounts.size }, 'the users have changed');
    const revoked = [...before.values()].filter((account) => !isSame(account, accounts.get(account.name)));
    const names = revoked.map(({ name }) => name);
    if (names.length > 0) for (const listener of this.#listeners) listener(names);
  }
}

function byName(accounts: readonly Account[]): ReadonlyMap<string, Account> {
  return new Map(accounts.map((account) => [account.name, account]));
}

/** Changes whenever the file is replaced or written. */
function versionOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino}-${stat.size}-${stat.mtimeNs}-${stat.ctimeNs}`;
}

function isSame(a: Account, b: Account | undefined): boolean {
  return (
    b !== undefined &&
    a.role === b.role &&
    a.commandRole === b.commandRole &&
    Buffer.from(a.password.hash).equals(b.password.hash) &&
    Buffer.from(a.password.salt).equals(b.password.salt)
  );
}
