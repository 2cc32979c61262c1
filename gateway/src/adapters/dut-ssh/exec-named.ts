import { isLabError, LabError, type dutCommands } from '@labgate/contract';
import type { z } from 'zod';
import type { CommandOutcome } from '../../adapter.ts';
import { renderCommand } from './command-template.ts';
import type { CommandConfig } from './config.ts';
import type { CommandOutput } from './parsers/command-output.ts';
import { plainText } from './parsers/plain-text.ts';
import type { RemoteShell } from './remote-shell.ts';
import { valuesOf, type OutputConfig } from './source.ts';

/**
 * Characters of a text in the first part of a reply. Long results travel in parts of 48 KiB, and only arrays are split
 * (contract §6.2): the rest of a text is an array of pieces of this length.
 */
const PIECE_LENGTH = 7_000;

/**
 * Runs a command of the configured list. The reply has its output without escape sequences; `stdoutRest` and `stderrRest`
 * hold what comes after `stdout` and `stderr`, in pieces, where there is more.
 * @throws LabError E_UNKNOWN, E_SCHEMA before anything runs; E_TIMEOUT, E_DEVICE_LOST after.
 */
export async function execNamed(
  commands: readonly CommandConfig[],
  shell: RemoteShell,
  { name, args = {} }: z.output<typeof dutCommands.exec.args>,
): Promise<CommandOutcome> {
  const config = commands.find((candidate) => candidate.name === name);
  if (config === undefined) {
    throw new LabError('E_UNKNOWN', `there is no command ${JSON.stringify(name.slice(0, 64))} on the list`);
  }
  const output = await shell.run(renderCommand(config.command, config.params, args), config.timeoutMs);
  const [stdout = '', ...stdoutRest] = pieces(plainText(output.stdout));
  const [stderr = '', ...stderrRest] = pieces(plainText(output.stderr));
  return {
    data: {
      exitCode: output.exitCode,
      stdout,
      stderr,
      truncated: output.truncated,
      ...(stdoutRest.length > 0 ? { stdoutRest } : {}),
      ...(stderrRest.length > 0 ? { stderrRest } : {}),
      ...(config.output === undefined ? {} : valuesPart(config.output, output)),
    },
  };
}

/** The values in the output; the command has run, so an output without them is told, not thrown. */
function valuesPart(config: OutputConfig, output: CommandOutput): Readonly<Record<string, unknown>> {
  try {
    const units = Object.entries(config.values).flatMap(([name, { unit }]) =>
      unit === undefined ? [] : [[name, unit]],
    );
    return { values: valuesOf(config, output), units: Object.fromEntries(units) };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { values: {}, why: error.code };
  }
}

function pieces(text: string): string[] {
  const all: string[] = [];
  for (let at = 0; at < text.length; at += PIECE_LENGTH) all.push(text.slice(at, at + PIECE_LENGTH));
  return all;
}
