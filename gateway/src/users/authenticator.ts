import type { Account, Clock } from '@labgate/service-kit';
import { LoginThrottle } from './login-throttle.ts';
import { PasswordChecker } from './password-checker.ts';
import type { UserDirectory } from './user-directory.ts';

/** Wrong passwords a second from one address before it has to wait. */
const MAX_GUESSES_PER_SECOND = 10;

/** Who signed in; or that it was not this user's password; or that this address has to wait. */
export type SignIn = { readonly account: Account } | { readonly refused: 'wrong' | 'throttled' };

/** Checks names and passwords, for the broker and for HTTP alike: guesses at one door count at the other. */
export class Authenticator {
  readonly users: UserDirectory;
  readonly #throttle: LoginThrottle;
  readonly #passwords = new PasswordChecker();

  constructor(users: UserDirectory, clock: Pick<Clock, 'monoUs'>) {
    this.users = users;
    this.#throttle = new LoginThrottle(clock, MAX_GUESSES_PER_SECOND);
  }

  /** A wrong password and an unknown user look the same from outside, in time as well. */
  async check(address: string, name: string, password: Uint8Array): Promise<SignIn> {
    if (!(await this.#throttle.begin(address))) return { refused: 'throttled' };
    let account: Account | undefined;
    try {
      const found = this.users.find(name);
      if (await this.#passwords.check(found?.password, password)) account = found;
    } finally {
      this.#throttle.finish(address, account !== undefined);
    }
    return account === undefined ? { refused: 'wrong' } : { account };
  }
}
