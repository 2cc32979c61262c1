import { accessOf, type Access, type DenyRules, type Identity, type Role } from '@labgate/contract';
import type { Account } from '@labgate/service-kit';
import type { Authenticator } from '../users/authenticator.ts';

/** What a login is decided by. */
export interface LoginPolicy {
  readonly authenticator: Authenticator;
  /** Role of clients without a user name on loopback listeners. */
  readonly anonymousRole: Role;
  readonly gatewayId: string;
  readonly deny: DenyRules;
}

/** A client that wants in. */
export interface Applicant {
  readonly clientId: string;
  readonly user: string | undefined;
  readonly password: Uint8Array | undefined;
  readonly address: string;
  /** Name of the user whose browser has signed in; it counts where the client itself gives no name. */
  readonly webUser: string | undefined;
  /** True when it came over a listener bound to loopback. */
  readonly isLocal: boolean;
}

/** The outcome: an identity with its rights, or a CONNACK return code (MQTT 3.1.1 §3.2.2.3). */
export type LoginResult =
  | { readonly ok: true; readonly identity: Identity; readonly access: Access }
  | { readonly ok: false; readonly returnCode: 3 | 4 | 5 };

/** Decides who gets in, and as what. */
export class Login {
  readonly #policy: LoginPolicy;
  /** Why accounts did not get in when they tried last. */
  readonly #refusals = new Map<string, string>();

  constructor(policy: LoginPolicy) {
    this.#policy = policy;
  }

  /** Checks one applicant; a wrong password and an unknown user look the same from outside, in time as well. */
  async check({ clientId, user, password, address, webUser, isLocal }: Applicant): Promise<LoginResult> {
    const { authenticator, anonymousRole } = this.#policy;
    if (user === undefined) {
      const account = webUser === undefined ? undefined : authenticator.users.find(webUser);
      if (account !== undefined) return this.#admit(account, clientId);
      // Somebody who was signed in, and no longer is, does not become nobody.
      const role = isLocal && webUser === undefined ? anonymousRole : 'none';
      return this.#admit({ role }, clientId);
    }
    const signIn = await authenticator.check(address, user, password ?? NO_PASSWORD);
    if ('account' in signIn) {
      this.#refusals.delete(user);
      return this.#admit(signIn.account, clientId);
    }
    // Only of accounts there are: whoever guesses names fills nothing here.
    if (authenticator.users.find(user) !== undefined)
      this.#refusals.set(
        user,
        `${signIn.refused === 'wrong' ? 'wrong password' : 'too many logins'} from ${address}`,
      );
    return { ok: false, returnCode: signIn.refused === 'throttled' ? 3 : 4 };
  }

  /** Why an account was refused when it tried last; `undefined` when it was not. */
  refusalOf(user: string): string | undefined {
    return this.#refusals.get(user);
  }

  #admit({ name, role, commandRole }: Who, clientId: string): LoginResult {
    if (role === 'none') return { ok: false, returnCode: 5 };
    const identity: Identity = { role, clientId, commandRole, ...(name === undefined ? {} : { user: name }) };
    return { ok: true, identity, access: accessOf(identity, this.#policy.gatewayId, this.#policy.deny) };
  }
}

/** An account, or somebody without one. */
type Who = Partial<Pick<Account, 'name' | 'commandRole'>> & { readonly role: Role };

const NO_PASSWORD = new Uint8Array(0);
