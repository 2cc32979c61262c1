import { LabError } from '@labgate/contract';
import { plainText } from './plain-text.ts';

/** What a command left behind, as text. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` when the command was ended by a signal. */
  readonly exitCode: number | null;
  /** True when output was dropped. */
  readonly truncated: boolean;
}

/** Values a parser found, by name; a name that is missing could not be read, `null` is something the board does not have. */
export type ParsedValues = Readonly<Record<string, number | string | boolean | null>>;

/** Turns the whole output of a command into values. @throws LabError E_GARBLED. */
export type OutputParser = (output: CommandOutput) => ParsedValues;

/** Longest line a parser looks at; what boards print is far shorter, and a pattern must not take seconds. */
const MAX_LINE_LENGTH = 4096;

/** The daemon that measures is gone: what is printed beside this line is left over from before (wr_mon, HAL section). */
const DAEMON_IS_GONE = /\bHAL is dead!/;

/**
 * The lines of an output that came whole, without escape sequences and without blank ones.
 * @throws LabError E_GARBLED when the command failed, its output was cut, or it says that its daemon is dead.
 */
export function wholeLines({ stdout, exitCode, truncated }: CommandOutput): string[] {
  if (exitCode !== 0) {
    throw garbled(`the command ended with ${exitCode === null ? 'a signal' : `code ${exitCode}`}`);
  }
  if (truncated) throw garbled('the output is longer than is kept');
  const text = plainText(stdout);
  if (DAEMON_IS_GONE.test(text)) throw garbled('the board says that its HAL is dead');
  // a number at the end of a line that is not ended may be the beginning of a longer one
  if (text !== '' && !text.endsWith('\n')) throw garbled('the output is cut in the middle of a line');
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.some((line) => line.length > MAX_LINE_LENGTH)) throw garbled('a line of the output is too long');
  return lines.filter((line) => line !== '');
}

/** The values, of which there must be one. @throws LabError E_GARBLED when there is none. */
export function someValues(values: Readonly<Record<string, ParsedValues[string]>>): ParsedValues {
  if (Object.keys(values).length === 0) throw garbled('the output has none of the expected values');
  return values;
}

/** An output that cannot be right. */
export function garbled(message: string): LabError {
  return new LabError('E_GARBLED', message);
}
