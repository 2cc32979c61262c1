import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Where a command writes and what it is told by its surroundings; tests hand in their own. */
export interface Terminal {
  readonly stdin: Readable;
  /** Data only. */
  readonly stdout: Writable;
  /** Everything else. */
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends a command that runs until somebody stops it. */
  readonly signal: AbortSignal;
}

type Style = 'dim' | 'green' | 'red' | 'yellow' | 'bold';

/** Colours `text` when stdout is a terminal and `NO_COLOR` is not set. */
export function paint(terminal: Terminal, style: Style, text: string): string {
  const isColourful =
    'isTTY' in terminal.stdout && terminal.stdout.isTTY === true && !terminal.env['NO_COLOR'];
  return isColourful ? styleText(style, text, { validateStream: false }) : text;
}

/** Writes one line of data. */
export function printLine(terminal: Terminal, line: string): void {
  terminal.stdout.write(`${line}\n`);
}

/** Writes one line for people: progress, notes, failures. */
export function printNote(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${line}\n`);
}

// Control characters, the line separators of Unicode and its overrides of the writing direction: text from the wire must
// not steer the terminal, break a line or read as something else.
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text from the wire as one harmless line: what could steer the terminal is written as `\xNN` or `\uNNNN`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
