import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { SupplyOptions } from './supply.ts';
import { lazily } from '../lazily.ts';

const commandSupply = lazily(async () => (await import('./supply.ts')).commandSupply);

const EXAMPLES = `
Examples:
  labgate supply set --voltage 12 --limit 1.5
  labgate supply on --lease 60        # goes off after a minute without keepalive
  labgate supply off`;

interface SetOptions extends SupplyOptions {
  readonly voltage?: number;
  readonly limit?: number;
}

/** Adds `labgate supply` with its four commands, each of which waits for the supply's confirmation. */
export function addSupplyCommand(
  program: Command,
  terminal: Terminal,
  finish: (exitCode: ExitCode) => void,
): void {
  const supply = program
    .command('supply')
    .description('read and switch a lab supply; ends with 1 when it is not confirmed')
    .addHelpText('after', EXAMPLES);
  command(supply, 'get', 'what the supply says now').action(async (options: SupplyOptions) =>
    finish(await commandSupply(terminal, options, 'get', {})),
  );
  command(supply, 'set', 'set voltage and current limit; the output stays as it is')
    .option('--voltage <V>', 'volts', parseAmount)
    .option('--limit <A>', 'most amperes', parseAmount)
    .action(async ({ voltage, limit, ...options }: SetOptions, self: Command) => {
      if (voltage === undefined && limit === undefined) self.error('give --voltage, --limit or both');
      const args = {
        ...(voltage === undefined ? {} : { voltage }),
        ...(limit === undefined ? {} : { currentLimit: limit }),
      };
      finish(await commandSupply(terminal, options, 'set', args));
    });
  command(supply, 'on', 'switch the output on')
    .option('--lease <s>', 'seconds after which it goes off without keepalive', parseAmount)
    .action(async ({ lease, ...options }: SupplyOptions & { lease?: number }) => {
      const args = { on: true, ...(lease === undefined ? {} : { leaseMs: Math.round(lease * 1000) }) };
      finish(await commandSupply(terminal, options, 'output', args));
    });
  command(supply, 'off', 'switch the output off: always accepted').action(async (options: SupplyOptions) =>
    finish(await commandSupply(terminal, options, 'output', { on: false })),
  );
}

function command(supply: Command, name: string, description: string): Command {
  return supply
    .command(name)
    .description(description)
    .addOption(new Option('--url <url>', 'broker, for example mqtt://127.0.0.1:1883 (LABGATE_URL)'))
    .option('--gw <id>', 'the gateway', 'demo')
    .option('--dev <id>', 'the supply', 'psu0')
    .addOption(new Option('--json', 'the reply of the contract, one JSON document'));
}

function parseAmount(text: string): number {
  if (!/^\d{1,4}(\.\d{1,6})?$/.test(text))
    throw new InvalidArgumentError('It must be a number such as 12 or 1.5.');
  return Number(text);
}
