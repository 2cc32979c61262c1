import { LabError, type AccountRole, type BridgeCommandRole } from '@labgate/contract';
import {
  addAccount,
  changePassword,
  checkAccount,
  editAccounts,
  hashPasswordFor,
  readAccounts,
  removeAccount,
} from '@labgate/service-kit';
import { readBenchConfig } from '../doctor/bench-config.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';
import { newPassword, type NewPassword, type PasswordSource } from './new-password.ts';

/** Options all `labgate user` commands have. */
export interface UserFileOptions {
  /** The file of users; by default that of the configuration. */
  readonly file?: string;
}

/** Options of `labgate user add`. */
export interface AddUserOptions extends UserFileOptions, PasswordSource {
  readonly role: AccountRole;
  readonly commandRole?: BridgeCommandRole;
}

/** Adds a user. @throws LabError as `editAccounts`, `newPassword` and `addAccount`. */
export async function addUser(terminal: Terminal, name: string, options: AddUserOptions): Promise<void> {
  const { role, commandRole } = options;
  checkAccount({ name, role, commandRole });
  const path = usersFile(terminal, options);
  // Before the password is asked for.
  if (readAccounts(path).some((account) => account.name === name)) {
    throw new LabError(
      'E_LIMIT',
      `there is a user ${name} already: \`labgate user passwd ${name}\` changes the password`,
    );
  }
  const fresh = await newPassword(terminal, options);
  const password = await hashPasswordFor(path, fresh.password);
  await editAccounts(path, (accounts) => addAccount(accounts, { name, role, commandRole, password }));
  printNote(terminal, `${name} is ${role}, in ${path}`);
  tellGenerated(terminal, fresh);
}

/** Gives a user another password; whoever was signed in with the old one no longer is. */
export async function changeUserPassword(
  terminal: Terminal,
  name: string,
  options: UserFileOptions & PasswordSource,
): Promise<void> {
  const path = usersFile(terminal, options);
  if (!readAccounts(path).some((account) => account.name === name)) {
    throw new LabError('E_UNKNOWN', `there is no user ${JSON.stringify(name)} in ${path}`);
  }
  const fresh = await newPassword(terminal, options);
  const password = await hashPasswordFor(path, fresh.password);
  await editAccounts(path, (accounts) => changePassword(accounts, name, password));
  printNote(terminal, `${name} has a new password`);
  tellGenerated(terminal, fresh);
}

/** Removes a user; a running gateway closes what that user has open. */
export async function removeUser(terminal: Terminal, name: string, options: UserFileOptions): Promise<void> {
  await editAccounts(usersFile(terminal, options), (accounts) => removeAccount(accounts, name));
  printNote(terminal, `${name} is removed`);
}

/** Prints the users and their roles. */
export function listUsers(terminal: Terminal, options: UserFileOptions & { readonly json?: boolean }): void {
  const accounts = readAccounts(usersFile(terminal, options));
  if (options.json === true) {
    const users = accounts.map(({ password: _password, ...account }) => account);
    printLine(terminal, JSON.stringify({ users }));
    return;
  }
  const width = Math.max(...accounts.map(({ name }) => name.length), 0);
  for (const { name, role, commandRole } of accounts) {
    const commands = commandRole === undefined ? '' : `, commands as ${commandRole}`;
    printLine(terminal, `${name.padEnd(width)}  ${role}${commands}`);
  }
}

function usersFile({ env }: Terminal, { file }: UserFileOptions): string {
  return file ?? readBenchConfig(env).usersFile;
}

/** The one place where a password is printed, on stdout, once. */
function tellGenerated(terminal: Terminal, { password, isGenerated }: NewPassword): void {
  if (isGenerated) printLine(terminal, password);
}
