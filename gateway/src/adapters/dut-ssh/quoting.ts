import { LabError } from '@labgate/contract';

/**
 * What may become a word of a remote command: it means the same quoted and bare, to every shell, and no program takes it
 * for an option, except for a whole number that was asked for.
 */
const TOKEN = /^(?:-?[0-9]{1,10}|[A-Za-z0-9][A-Za-z0-9._:@-]{0,63})$/;

/** An absolute path of plain names. */
const PATH = /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}){1,8}$/;

/** A word for the remote shell. @throws LabError E_SCHEMA for anything but plain characters. */
export function quoteToken(token: string): string {
  return quote(token, TOKEN);
}

/** An absolute path for the remote shell. @throws LabError E_SCHEMA for anything but plain names. */
export function quotePath(path: string): string {
  return quote(path, PATH);
}

function quote(word: string, allowed: RegExp): string {
  if (!allowed.test(word)) {
    throw new LabError('E_SCHEMA', `${JSON.stringify(word.slice(0, 40))} cannot be a word of a command`);
  }
  return `'${word}'`;
}
