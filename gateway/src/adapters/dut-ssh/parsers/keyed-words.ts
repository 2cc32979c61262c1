import { garbled } from './command-output.ts';

/** A word `key:value` or `key:'a value'`, or a bare word. */
export interface KeyedWord {
  readonly key: string;
  readonly value: string | undefined;
}

const WORD = /\s*(?:(\w+):\s*(?:'([^']*)'|([^\s:']+))|([A-Za-z]\w*))(?=\s|$)/y;

/** The words of a status line of White Rabbit software. @throws LabError E_GARBLED when it is not made of them. */
export function splitWords(line: string): KeyedWord[] {
  const words: KeyedWord[] = [];
  WORD.lastIndex = 0;
  for (let at = 0; at < line.length; at = WORD.lastIndex) {
    const [whole, key, quoted, plain, bare] = WORD.exec(line) ?? [];
    if (whole === undefined) throw garbled(`not a status line at ${JSON.stringify(line.slice(at, at + 40))}`);
    words.push({ key: key ?? bare ?? '', value: quoted ?? plain });
  }
  return words;
}
