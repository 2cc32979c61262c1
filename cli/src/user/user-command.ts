import { ACCOUNT_ROLES, BRIDGE_COMMAND_ROLES } from '@labgate/contract';
import { Option, type Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import type { AddUserOptions, UserFileOptions } from './user.ts';
import type { PasswordSource } from './new-password.ts';
import { lazily } from '../lazily.ts';

const addUser = lazily(async () => (await import('./user.ts')).addUser);
const changeUserPassword = lazily(async () => (await import('./user.ts')).changeUserPassword);
const listUsers = lazily(async () => (await import('./user.ts')).listUsers);
const removeUser = lazily(async () => (await import('./user.ts')).removeUser);

const EXAMPLES = `
Examples:
  labgate user add alice --role operator
  labgate user passwd alice --password-file /run/secrets/alice`;

/** Adds `labgate user` with its four commands. */
export function addUserCommand(program: Command, terminal: Terminal): void {
  const user = program
    .command('user')
    .description('who may sign in, and as what')
    .addHelpText('after', EXAMPLES);
  command(user, 'add <name>', 'add a user; the password is asked for, or read from stdin')
    .addOption(roleOption())
    .addOption(
      new Option('--command-role <role>', 'for a bridge: the role its commands have').choices(
        BRIDGE_COMMAND_ROLES,
      ),
    )
    .addOption(passwordFileOption())
    .option('--generate', 'make a password up and print it on stdout')
    .action((name: string, options: AddUserOptions) => addUser(terminal, name, options));
  command(user, 'passwd <name>', 'give a user another password')
    .addOption(passwordFileOption())
    .option('--generate', 'make a password up and print it on stdout')
    .action((name: string, options: UserFileOptions & PasswordSource) =>
      changeUserPassword(terminal, name, options),
    );
  command(user, 'remove <name>', 'remove a user; a running gateway closes what is open').action(
    (name: string, options: UserFileOptions) => removeUser(terminal, name, options),
  );
  command(user, 'list', 'print the users and their roles')
    .option('--json', 'one JSON document')
    .action((options: UserFileOptions & { json?: boolean }) => listUsers(terminal, options));
}

function command(user: Command, nameAndArgs: string, description: string): Command {
  return user
    .command(nameAndArgs)
    .description(description)
    .option('--file <path>', 'the file of users (LABGATE_USERS; users.json in the data folder by default)');
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the user may do').choices(ACCOUNT_ROLES).makeOptionMandatory();
}

function passwordFileOption(): Option {
  return new Option('--password-file <path>', 'read the password from this file').conflicts('generate');
}
