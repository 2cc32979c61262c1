import type { Account } from '@labgate/service-kit';

/** Where users are looked up when they sign in. */
export interface UserDirectory {
  find(name: string): Account | undefined;
}

/** A directory of the accounts that services log in with. */
export function serviceAccounts(accounts: readonly Account[]): UserDirectory {
  // A map, because names come from the wire: `__proto__` must be as unknown as any other.
  const byName = new Map(accounts.map((account) => [account.name, account]));
  return { find: (name) => byName.get(name) };
}
