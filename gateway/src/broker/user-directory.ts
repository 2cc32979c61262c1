import type { Role } from '@labgate/contract';
import type { PasswordHash } from './password.ts';

/** A user the broker may let in. */
export interface User {
  readonly name: string;
  readonly role: Role;
  readonly password: PasswordHash;
}

/** Where users are looked up at login. */
export interface UserDirectory {
  find(name: string): User | undefined;
}

/** A directory of the accounts that services log in with. */
export function serviceAccounts(users: readonly User[]): UserDirectory {
  // A map, because names come from the wire: `__proto__` must be as unknown as any other.
  const byName = new Map(users.map((user) => [user.name, user]));
  return { find: (name) => byName.get(name) };
}
