import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { LabError } from '@labgate/contract';
import { checkNewPassword, generatePassword } from '@labgate/service-kit';
import { printNote, type Terminal } from '../terminal.ts';

/** Where a new password comes from: a file, made up here, or else stdin. It is never an argument, which others can read. */
export interface PasswordSource {
  readonly passwordFile?: string;
  readonly generate?: boolean;
}

/** A new password, and whether the user has yet to be told. */
export interface NewPassword {
  readonly password: string;
  readonly isGenerated: boolean;
}

/**
 * Gets a new password; at a terminal it is asked for twice and not shown.
 * @throws LabError E_SCHEMA when it is too short or the two differ, E_CONFIG when its file cannot be read.
 */
export async function newPassword(terminal: Terminal, source: PasswordSource): Promise<NewPassword> {
  if (source.generate === true) return { password: generatePassword(), isGenerated: true };
  const password =
    source.passwordFile === undefined ? await fromStdin(terminal) : fromFile(source.passwordFile);
  checkNewPassword(password);
  return { password, isGenerated: false };
}

function fromFile(path: string): string {
  try {
    return withoutLineEnd(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new LabError('E_CONFIG', `cannot read the password from ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function fromStdin(terminal: Terminal): Promise<string> {
  const isTerminal = 'isTTY' in terminal.stdin && terminal.stdin.isTTY === true;
  if (!isTerminal) return withoutLineEnd(await textOf(terminal));
  const first = await ask(terminal, 'Password: ');
  const second = await ask(terminal, 'Again: ');
  if (first !== second) throw new LabError('E_SCHEMA', 'the two passwords differ');
  return first;
}

/** Longest input that is read, bytes; a password is shorter. */
const MAX_INPUT_BYTES = 4096;

async function textOf({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += Buffer.byteLength(chunk);
    if (bytes > MAX_INPUT_BYTES) throw new LabError('E_SCHEMA', 'what came on stdin is no password');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Asks a question whose answer is not echoed. */
async function ask(terminal: Terminal, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: terminal.stdin, output: nowhere, terminal: true });
  terminal.stderr.write(question);
  try {
    return await lines.question('', { signal: terminal.signal });
  } catch (cause) {
    throw new LabError('E_STOPPED', 'nothing was changed', { cause });
  } finally {
    lines.close();
    printNote(terminal, '');
  }
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
