import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { lazily } from '../lazily.ts';

const backup = lazily(async () => (await import('./backup.ts')).backup);
const restore = lazily(async () => (await import('./restore.ts')).restore);

const WHERE =
  '\nBoth look where the gateway looks: LABGATE_DATA, LABGATE_CONFIG, LABGATE_USERS. Run them as its user.\n';

const BACKUP_EXAMPLES = `${WHERE}
Examples:
  labgate backup ../monday
  sudo -u labgate LABGATE_DATA=/var/lib/labgate labgate backup /srv/backup/monday`;

const RESTORE_EXAMPLES = `${WHERE}
Examples:
  LABGATE_DATA=./restored labgate restore ../monday
  sudo -u labgate LABGATE_DATA=/var/lib/labgate labgate restore /srv/backup/monday`;

/** Adds `labgate backup` and `labgate restore`. */
export function addBackupCommands(program: Command, terminal: Terminal): void {
  program
    .command('backup <folder>')
    .description('copy everything a gateway keeps into a new folder, while it runs')
    .addHelpText('after', BACKUP_EXAMPLES)
    .action((folder: string) => backup(terminal, folder));
  program
    .command('restore <folder>')
    .description('put a backup into an empty data folder, after checking every file of it')
    .addHelpText('after', RESTORE_EXAMPLES)
    .action((folder: string) => restore(terminal, folder));
}
