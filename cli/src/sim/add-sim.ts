import { Option, type Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import type { SimOptions } from './sim.ts';
import { lazily } from '../lazily.ts';

const sim = lazily(async () => (await import('./sim.ts')).sim);

const EXAMPLES = `
Examples:
  labgate sim --scenario hot-fpga --url mqtt://127.0.0.1:1883
  labgate sim --gw bench-2 --seed 7   # a second bench at the same broker`;

/** Adds `labgate sim`. */
export function addSim(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('sim')
    .description('run the simulated bench alone, against a broker that runs already')
    .addOption(new Option('--url <url>', 'broker, for example mqtt://127.0.0.1:1883 (LABGATE_URL)'))
    .option('--gw <id>', 'id of the simulated gateway', 'demo')
    .option('--scenario <name>', 'what the bench goes through')
    .option('--seed <seed>', 'make it repeatable')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SimOptions, command: Command) => {
      finish(await sim(terminal, { ...options, verbose: command.optsWithGlobals()['verbose'] === true }));
    });
}
