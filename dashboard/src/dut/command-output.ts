import { dutCommands } from '@labgate/contract';

/** What a command printed, as text that cannot do anything. */
export interface CommandOutput {
  /** `null` when the host did not tell. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isTruncated: boolean;
  /** Values taken out of the output, as the configuration says. */
  readonly values: readonly (readonly [name: string, text: string])[];
}

const ESC = '\\x1B';
const BEL = '\\x07';
/** ECMA-48 escape sequences: control sequences, operating system commands and the rest with one final byte. */
const ESCAPES = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[ -/]*[0-~])`,
  'g',
);
/** Everything else that is not text: controls but line feed and tab, and marks that turn the reading direction around. */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu;

/** Reads the data of a reply to `exec`; `undefined` when it is something else. */
export function commandOutput(data: unknown): CommandOutput | undefined {
  const answer = dutCommands.exec.answer.safeParse(data).data;
  if (answer === undefined) return undefined;
  const { units = {} } = answer;
  return {
    exitCode: answer.exitCode,
    stdout: plainText(answer.stdout + (answer.stdoutRest ?? []).join('')),
    stderr: plainText(answer.stderr + (answer.stderrRest ?? []).join('')),
    isTruncated: answer.truncated,
    values: Object.entries(answer.values ?? {}).map(([name, value]) => [
      name,
      [typeof value === 'string' ? value : JSON.stringify(value), units[name] ?? ''].join(' ').trim(),
    ]),
  };
}

/** Text as it would be printed on paper: no colours, no cursor, no surprises. */
export function plainText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(ESCAPES, '').replaceAll(UNPRINTABLE, '');
}

/** How many lines a text has. */
export function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}
