const ESCAPE = '\u001b';

/** Sequences that leave the cursor where it is: colours, erase to the end of the line, modes, choice of a character set. */
const MARKS = new RegExp(`${ESCAPE}(?:\\[[0-9;:?]*[mKhl]|[()*+][0-~])`, 'g');

/**
 * Other control sequences (ECMA-48 §5.4), operating system commands up to BEL or ST (§5.6) and two-character escapes:
 * they move the cursor or clear, so what stands before and after is not one word.
 */
const MOVES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${ESCAPE}\u0007]*(?:\u0007|${ESCAPE}\\\\)|[ -/]*[0-Z\\\\^-~])`,
  'g',
);

/** Control characters that mean nothing on a page; tab, line feed, carriage return and a cut escape sequence stay. */
const CONTROLS = new RegExp(`(?![\\t\\n\\r${ESCAPE}])\\p{Cc}`, 'gu');

/** Text as it reads on a page: no escape sequences, lines ended by `\n`. A sequence that is cut at the end stays. */
export function plainText(text: string): string {
  return text
    .replace(MARKS, '')
    .replace(MOVES, '\n')
    .replace(/\r+\n/g, '\n')
    .replace(/\r/g, '\n')
    .replace(CONTROLS, ' ');
}
