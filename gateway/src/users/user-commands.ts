import { gatewayCommands } from '@labgate/contract';
import {
  addAccount,
  changePassword,
  checkAccount,
  generatePassword,
  removeAccount,
} from '@labgate/service-kit';
import { commandMethod, type CommandMethods, type CommandResult } from '../commands/command-method.ts';
import type { UserRegister } from './user-register.ts';

/**
 * `$gw` `users`. A command can be read by others who subscribe, so no password travels in one: the gateway makes it up
 * and tells it in the reply, which goes to the sender alone.
 */
export function userCommands(register: UserRegister): CommandMethods {
  const users = commandMethod(gatewayCommands.users, {
    run: async (args): Promise<CommandResult> => {
      if (args.action === 'list') {
        return { data: { users: register.list().map(({ password: _password, ...account }) => account) } };
      }
      if (args.action === 'remove') {
        await register.edit((accounts) => removeAccount(accounts, args.name));
        return { data: {} };
      }
      const password = generatePassword();
      const hash = await register.hash(password);
      if (args.action === 'passwd') {
        await register.edit((accounts) => changePassword(accounts, args.name, hash));
      } else {
        const { action: _action, ...account } = args;
        checkAccount(account);
        await register.edit((accounts) => addAccount(accounts, { ...account, password: hash }));
      }
      return { data: { password } };
    },
  });
  return { users };
}
