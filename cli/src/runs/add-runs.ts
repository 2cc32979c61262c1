import { Option, type Command } from 'commander';
import type { GatewayOptions } from '../ask-gateway.ts';
import { printLine, type Terminal } from '../terminal.ts';
import type { StartOptions } from './run-actions.ts';
import { lazily } from '../lazily.ts';

const changeRun = lazily(async () => (await import('./run-actions.ts')).changeRun);
const checkPlan = lazily(async () => (await import('./run-actions.ts')).checkPlan);
const deleteRun = lazily(async () => (await import('./run-actions.ts')).deleteRun);
const getRun = lazily(async () => (await import('./run-actions.ts')).getRun);
const keepRun = lazily(async () => (await import('./run-actions.ts')).keepRun);
const listRuns = lazily(async () => (await import('./run-actions.ts')).listRuns);
const startRun = lazily(async () => (await import('./run-actions.ts')).startRun);
const compareRuns = lazily(async () => (await import('./compare-runs.ts')).compareRuns);
const downloadRun = lazily(async () => (await import('./run-files.ts')).downloadRun);
const exportRun = lazily(async () => (await import('./run-files.ts')).exportRun);
const uploadRun = lazily(async () => (await import('./run-files.ts')).uploadRun);

const EXAMPLES = `
Examples:
  labgate run start --serial WET-017 --plan docs/plans/burn-in.yaml
  labgate run export r-20261122-0042 --format wet > wet.csv`;

/** Adds `labgate run`. */
export function addRuns(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  const run = program
    .command('run')
    .description('record, mark and judge test runs, and move their files')
    .addHelpText('after', EXAMPLES);
  addGoing(run, terminal, finish);
  addKept(run, terminal);
  addFiles(run, terminal);
}

function addGoing(run: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  command(run, 'start', 'begin a run, and print its id')
    .requiredOption('--serial <serial>', 'serial number of the board')
    .option('--plan <file>', 'plan that drives it')
    .option('--tag <tag...>', 'words to find it by')
    .action((options: StartOptions) => startRun(terminal, options));
  command(run, 'mark <text>', 'put a note into the run that is going').action(
    (text: string, options: GatewayOptions) => changeRun(terminal, options, 'mark', { text }),
  );
  command(run, 'verdict', 'say how the run that is going ended')
    .addArgument(run.createArgument('<verdict>').choices(['pass', 'fail']))
    .argument('[reason]', 'why', '')
    .action((verdict: string, reason: string, options: GatewayOptions) =>
      changeRun(terminal, options, 'verdict', { pass: verdict === 'pass', reason }),
    );
  for (const [method, description] of [
    ['stop', 'end the run that is going'],
    ['pause', 'hold its plan; the supply stays as it is'],
    ['resume', 'go on with its plan'],
  ] as const) {
    command(run, method, description).action((options: GatewayOptions) =>
      changeRun(terminal, options, method),
    );
  }
  command(run, 'abort [reason]', 'end its plan: output off, verdict fail').action(
    (reason: string | undefined, options: GatewayOptions) =>
      changeRun(terminal, options, 'abort', reason === undefined ? {} : { reason }),
  );
  command(run, 'check <plan>', 'play a plan file through without touching anything').action(
    async (plan: string, options: GatewayOptions) => finish(await checkPlan(terminal, options, plan)),
  );
}

function addKept(run: Command, terminal: Terminal): void {
  command(run, 'list', 'print the runs, newest first')
    .option('--json', 'one JSON document')
    .action((options: GatewayOptions & { json?: boolean }) => listRuns(terminal, options));
  command(run, 'get <run>', 'print one run as JSON').action((id: string, options: GatewayOptions) =>
    getRun(terminal, options, id),
  );
  command(run, 'keep <run>', 'protect a run from retention')
    .option('--off', 'no longer')
    .action((id: string, options: GatewayOptions & { off?: boolean }) => keepRun(terminal, options, id));
  command(run, 'delete <run>', 'delete a run with its files').action((id: string, options: GatewayOptions) =>
    deleteRun(terminal, options, id),
  );
}

/** These talk to the HTTP port: `LABGATE_HTTP_URL`. */
function addFiles(run: Command, terminal: Terminal): void {
  run
    .command('download <run> [file]')
    .description('save the recording of a run (over HTTP: LABGATE_HTTP_URL)')
    .action((id: string, file: string | undefined) => downloadRun(terminal, id, file));
  run
    .command('upload <file>')
    .description('hand a recording to a gateway')
    .action(async (file: string) => printLine(terminal, await uploadRun(terminal, file)));
  run
    .command('export <run>')
    .description('write a run as text')
    .addOption(
      new Option('--format <format>', 'form')
        .choices(['csv', 'wet', 'jsonl', 'events', 'frames'])
        .default('csv'),
    )
    .option('--interval <s>', 'seconds of a row of csv and wet')
    .option('--every <n>', 'every nth frame')
    .option('-o, --output <file>', 'file; stdout without')
    .action((id: string, options: { format: string }) => exportRun(terminal, id, options));
  run
    .command('compare <a> <b>')
    .description('print the differences of two runs, channel by channel')
    .option('--json', 'one JSON document')
    .action((a: string, b: string, options: { json?: boolean }) => compareRuns(terminal, a, b, options));
}

function command(run: Command, nameAndArgs: string, description: string): Command {
  return run
    .command(nameAndArgs)
    .description(description)
    .option('--url <url>', 'broker, for example mqtt://127.0.0.1:1883 (LABGATE_URL)')
    .option('--gw <id>', 'the gateway', 'demo');
}
