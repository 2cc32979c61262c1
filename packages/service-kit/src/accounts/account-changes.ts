import { LabError } from '@labgate/contract';
import type { Account } from './account.ts';
import type { PasswordHash } from './password-hash.ts';

/** The accounts and one more. @throws LabError E_LIMIT when there is one of this name. */
export function addAccount(accounts: readonly Account[], added: Account): readonly Account[] {
  if (accounts.some(({ name }) => name === added.name)) {
    throw new LabError('E_LIMIT', `there is a user ${added.name} already`);
  }
  return [...accounts, added];
}

/** The accounts without one. @throws LabError E_UNKNOWN when it is not there. */
export function removeAccount(accounts: readonly Account[], name: string): readonly Account[] {
  const removed = find(accounts, name);
  return accounts.filter((account) => account !== removed);
}

/** The accounts, one with another password. @throws LabError E_UNKNOWN when it is not there. */
export function changePassword(
  accounts: readonly Account[],
  name: string,
  password: PasswordHash,
): readonly Account[] {
  const changed = find(accounts, name);
  return accounts.map((account) => (account === changed ? { ...account, password } : account));
}

function find(accounts: readonly Account[], name: string): Account {
  const found = accounts.find((account) => account.name === name);
  if (found === undefined) throw new LabError('E_UNKNOWN', `there is no user ${JSON.stringify(name)}`);
  return found;
}
