import { InvalidArgumentError, type Command } from 'commander';
import type { VerifyReportOptions } from '../report/verify-report.ts';
import type { Terminal } from '../terminal.ts';
import type { ReplayOptions } from './replay.ts';
import { lazily } from '../lazily.ts';

const replay = lazily(async () => (await import('./replay.ts')).replay);
const verifyReport = lazily(async () => (await import('../report/verify-report.ts')).verifyReport);

const EXAMPLES = `
Examples:
  labgate replay r-20261122-0042 --speed 4
  labgate replay recording.mcap --verify`;

const REPORT_EXAMPLES = `
Examples:
  labgate report verify report.html --key key.pem
  labgate report verify report.json --json`;

/** Adds `labgate replay` and `labgate report`. */
export function addReplay(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('replay')
    .description('play a run back under a gateway id of its own, or check its file')
    .argument('<run>', 'id of a run, a recording, or `stop`')
    .option('--verify', 'publish a file on a broker of its own and compare every byte')
    .option('--json', 'with --verify: one JSON document')
    .option('--speed <x>', 'multiple of the recorded speed, 0.25 to 16', parseSpeed, 1)
    .option('--url <url>', 'broker, for example mqtt://127.0.0.1:1883 (LABGATE_URL)')
    .option('--gw <id>', 'the gateway', 'demo')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, options: ReplayOptions) => finish(await replay(terminal, run, options)));
  program
    .command('report')
    .description('reports of runs')
    .command('verify <file>')
    .description('compare a report with its signature and its recording, offline; name what was changed')
    .option('--key <pem>', 'public key of the gateway that is trusted')
    .option('--json', 'one JSON document')
    .addHelpText('after', REPORT_EXAMPLES)
    .action(async (file: string, options: VerifyReportOptions) =>
      finish(await verifyReport(terminal, file, options)),
    );
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 0.25 && speed <= 16)) throw new InvalidArgumentError('It must be 0.25 to 16.');
  return speed;
}
