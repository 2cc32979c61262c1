import { Option, type Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { VerifyAuditOptions } from './verify-audit.ts';
import { lazily } from '../lazily.ts';

const verifyAuditFiles = lazily(async () => (await import('./verify-audit.ts')).verifyAuditFiles);

const EXAMPLES = `
Examples:
  labgate audit verify
  labgate audit verify --data /var/lib/labgate --json`;

/** Adds `labgate audit verify`. */
export function addAuditCommand(
  program: Command,
  terminal: Terminal,
  finish: (exitCode: ExitCode) => void,
): void {
  program
    .command('audit')
    .description('the record of every command that was sent')
    .command('verify')
    .description('follow the hash chain of the audit on disk and name what was changed')
    .option('--data <folder>', 'data folder of the gateway (LABGATE_DATA, ./data)')
    .addOption(new Option('--json', 'one JSON document'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: VerifyAuditOptions) => finish(await verifyAuditFiles(terminal, options)));
}
