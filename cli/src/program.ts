import { isLabError, type LabError } from '@labgate/contract';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addAuditCommand } from './audit/audit-command.ts';
import { addBackupCommands } from './backup/backup-command.ts';
import type { ConformanceOptions } from './conformance/conformance.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { addSim } from './sim/add-sim.ts';
import { addReplay } from './replay/add-replay.ts';
import { addRuns } from './runs/add-runs.ts';
import { addSupplyCommand } from './supply/supply-command.ts';
import type { TailOptions } from './tail/tail.ts';
import { addHistoryCommands } from './history/history-commands.ts';
import { packageVersion } from './package-version.ts';
import { printNote, type Terminal } from './terminal.ts';
import type { TopicsOptions } from './topics/topics.ts';
import type { UpOptions } from './up/up.ts';
import { addSiteCommand } from './site/site-command.ts';
import { addUserCommand } from './user/user-command.ts';
import type { VerifyDataOptions } from './verify-data/verify-data.ts';
import { lazily } from './lazily.ts';

const configCheck = lazily(async () => (await import('./config/config-check.ts')).configCheck);
const conformance = lazily(async () => (await import('./conformance/conformance.ts')).conformance);
const doctor = lazily(async () => (await import('./doctor/doctor.ts')).doctor);
const tail = lazily(async () => (await import('./tail/tail.ts')).tail);
const topics = lazily(async () => (await import('./topics/topics.ts')).topics);
const up = lazily(async () => (await import('./up/up.ts')).up);
const verifyData = lazily(async () => (await import('./verify-data/verify-data.ts')).verifyData);

const ALL_TOPICS = 'lab/1/#';

/** Runs one `labgate` command and gives its exit code; whatever fails is said on stderr in one line. */
export async function run(terminal: Terminal, args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram(terminal, (code) => (exitCode = code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!isLabError(error)) throw error;
    printFailure(terminal, error, program.opts()['verbose'] === true);
    return exitCodeOf(error);
  }
}

function printFailure(terminal: Terminal, error: LabError, isVerbose: boolean): void {
  printNote(terminal, isVerbose ? (error.stack ?? error.message) : `labgate: ${error.message}`);
}

function createProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const program = new Command('labgate')
    .description('An MQTT-centric edge gateway for hardware under test')
    .version(packageVersion())
    .option('--verbose', 'more about what goes on, stack traces included')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError('(`--help` shows how)')
    .addHelpText('after', EXIT_CODES);
  addUp(program, terminal, finish);
  addSim(program, terminal, finish);
  addDoctor(program, terminal, finish);
  addConfig(program, terminal, finish);
  addTail(program, terminal);
  addTopics(program, terminal);
  addVerifyData(program, terminal, finish);
  addHistoryCommands(program, terminal);
  addConformance(program, terminal, finish);
  addUserCommand(program, terminal);
  addRuns(program, terminal, finish);
  addReplay(program, terminal, finish);
  addSiteCommand(program, terminal);
  addSupplyCommand(program, terminal, finish);
  addAuditCommand(program, terminal, finish);
  addBackupCommands(program, terminal);
  return program;
}

function addUp(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('up')
    .description('start gateway, broker, history and dashboard on this machine')
    .option('--sim', 'insist on simulated hardware')
    .option('--scenario <name>', 'what the simulated bench goes through')
    .option('--seed <seed>', 'make a simulated run repeatable')
    .option(
      '--tls',
      'with --lan: other machines get TLS only, with a certificate made here unless one is configured',
    )
    .option('--lan', 'listen on every address of this machine; makes a first user where there is none')
    .addHelpText('after', examples('labgate up', 'labgate up --scenario hot-fpga --seed 7'))
    .action(async (options: UpOptions, command: Command) => {
      finish(await up(terminal, { ...options, verbose: command.optsWithGlobals()['verbose'] === true }));
    });
}

function addDoctor(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('look at everything a gateway needs on this machine, with a remedy for each problem')
    .addOption(jsonOption('one JSON document'))
    .addHelpText('after', examples('labgate doctor', 'LABGATE_CONFIG=bench.yaml labgate doctor --json'))
    .action(async (options: { json?: boolean }) => finish(await doctor(terminal, options)));
}

function addConfig(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('config')
    .description('the configuration of a gateway')
    .command('check')
    .description('name every fault of the configuration, or print it as it counts, without secrets')
    .addOption(jsonOption('one JSON document'))
    .addHelpText(
      'after',
      examples('labgate config check', 'LABGATE_CONFIG=bench.yaml labgate config check --json'),
    )
    .action(async (options: { json?: boolean }) => finish(await configCheck(terminal, options)));
}

function addTail(program: Command, terminal: Terminal): void {
  program
    .command('tail')
    .description('print messages as they come, one a line; frames by their extremes')
    .argument('[filter]', 'MQTT topic filter', ALL_TOPICS)
    .addOption(urlOption())
    .addOption(jsonOption('one JSON object a line').conflicts('raw'))
    .option('--raw', 'the payload as it came')
    .option('--count <n>', 'end after n messages', parseCount)
    .addHelpText(
      'after',
      examples("labgate tail 'lab/1/+/+/t/#'", "labgate tail --json --count 1 'lab/1/demo/cam0/frame'"),
    )
    .action((filter: string, options: TailOptions) => tail(terminal, filter, options));
}

function addTopics(program: Command, terminal: Terminal): void {
  program
    .command('topics')
    .description('print the topic tree of a running gateway with type, unit, rate, QoS and retain')
    .addOption(urlOption())
    .addOption(jsonOption('one JSON document'))
    .option('--contract', 'the topics of the contract, without a gateway')
    .addHelpText('after', examples('labgate topics', 'labgate topics --contract --json'))
    .action((options: TopicsOptions) => topics(terminal, options));
}

function addVerifyData(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('verify-data')
    .description('count the stored samples again and compare them with the loss ledger')
    .addOption(urlOption())
    .option('--gw <id>', 'the gateway whose history is counted', 'demo')
    .addOption(jsonOption('one JSON document'))
    .addHelpText('after', examples('labgate verify-data', 'labgate verify-data --gw gw-1a2b3c --json'))
    .action(async (options: VerifyDataOptions) => finish(await verifyData(terminal, options)));
}

function addConformance(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('conformance')
    .description('check rule by rule whether a gateway keeps the contract')
    .argument('[url]', 'broker of the gateway (LABGATE_URL)')
    .option('--gw <id>', 'gateway id; the first that is found where absent')
    .option('--seconds <n>', 'how long it is watched', parseCount, 10)
    .option('--switch-off', 'also switch every supply off, to see that it obeys')
    .addOption(new Option('--mqtt <version>', 'version of MQTT to speak').choices(['3.1.1', '5']))
    .addOption(jsonOption('one JSON object a rule'))
    .addHelpText(
      'after',
      examples(
        'labgate conformance mqtt://127.0.0.1:1883',
        'labgate conformance --gw demo --switch-off --json',
      ),
    )
    .action(async (url: string | undefined, options: ConformanceOptions) =>
      finish(await conformance(terminal, url, options)),
    );
}

const EXIT_CODES = `
Exit codes: 0 ok, 1 failed, 2 usage, 3 unreachable, 4 check found problems
Environment: LABGATE_URL, LABGATE_HTTP_URL, LABGATE_USER, LABGATE_PASSWORD, NO_COLOR`;

function examples(...lines: readonly [string, string]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function urlOption(): Option {
  return new Option('--url <url>', 'broker, for example mqtt://127.0.0.1:1883 (LABGATE_URL)');
}

function jsonOption(form: string): Option {
  return new Option('--json', form);
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
