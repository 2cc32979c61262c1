import { addAccount, editAccounts, generatePassword, hashPassword, readAccounts } from '@labgate/service-kit';
import { printLine, type Terminal } from '../terminal.ts';

const FIRST_USER = 'admin';

/**
 * Makes the user a gateway needs that others can reach, unless there is one. The password is printed at once, whatever
 * happens next: nobody could tell it later.
 * @throws LabError as `editAccounts`.
 */
export async function makeFirstUser(terminal: Terminal, usersFile: string): Promise<void> {
  if (readAccounts(usersFile).length > 0) return;
  const password = generatePassword();
  const account = { name: FIRST_USER, role: 'admin' as const, password: await hashPassword(password) };
  await editAccounts(usersFile, (accounts) => addAccount(accounts, account));
  printLine(
    terminal,
    `  First user    ${FIRST_USER}, password ${password}   (told once; \`labgate user\` manages users)`,
  );
}
