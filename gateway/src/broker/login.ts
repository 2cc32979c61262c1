import { accessOf, type Access, type DenyRules, type Identity, type Role } from '@labgate/contract';
import type { LoginThrottle } from './login-throttle.ts';
import { PasswordChecker } from './password.ts';
import type { User, UserDirectory } from './user-directory.ts';

/** What a login is decided by. */
export interface LoginPolicy {
  readonly users: UserDirectory;
  /** Role of clients without a user name on loopback listeners. */
  readonly anonymousRole: Role;
  readonly gatewayId: string;
  readonly deny: DenyRules;
  readonly throttle: LoginThrottle;
}

/** A client that wants in. */
export interface Applicant {
  readonly clientId: string;
  readonly user: string | undefined;
  readonly password: Uint8Array | undefined;
  readonly address: string;
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
  readonly #passwords = new PasswordChecker();

  constructor(policy: LoginPolicy) {
    this.#policy = policy;
  }

  /** Checks one applicant; a wrong password and an unknown user look the same from outside, in time as well. */
  async check(applicant: Applicant): Promise<LoginResult> {
    const { clientId, user: name, password } = applicant;
    if (name === undefined) {
      const role = applicant.isLocal ? this.#policy.anonymousRole : 'none';
      return role === 'none' ? { ok: false, returnCode: 5 } : this.#admit({ role, clientId });
    }
    if (!(await this.#policy.throttle.begin(applicant.address))) return { ok: false, returnCode: 3 };
    let user: User | undefined;
    try {
      const found = this.#policy.users.find(name);
      if (await this.#passwords.check(found?.password, password ?? NO_PASSWORD)) user = found;
    } finally {
      this.#policy.throttle.finish(applicant.address, user !== undefined);
    }
    if (user === undefined) return { ok: false, returnCode: 4 };
    if (user.role === 'none') return { ok: false, returnCode: 5 };
    return this.#admit({ role: user.role, clientId, user: user.name });
  }

  #admit(identity: Identity): LoginResult {
    return { ok: true, identity, access: accessOf(identity, this.#policy.gatewayId, this.#policy.deny) };
  }
}

const NO_PASSWORD = new Uint8Array(0);
