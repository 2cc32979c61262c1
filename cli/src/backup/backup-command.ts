import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

const WHERE = `
Both look where the gateway looks: LABGATE_DATA, LABGATE_CONFIG, LABGATE_USERS. Run them as its user:
  sudo -u labgate LABGATE_DATA=/var/lib/labgate labgate backup /srv/backup/monday`;

/** Adds `labgate backup` and `labgate restore`. */
export function addBackupCommands(program: Command, terminal: Terminal): void {
  program
    .command('backup <folder>')
    .description('copy everything a gateway keeps into a new folder, while it runs')
    .addHelpText('after', WHERE)
    .action((folder: string) => backup(terminal, folder));
  program
    .command('restore <folder>')
    .description('put a backup into an empty data folder, after checking every file of it')
    .addHelpText('after', WHERE)
    .action((folder: string) => restore(terminal, folder));
}
