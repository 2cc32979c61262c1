/** Levels that are looked into; a deeper text is left to `JSON.parse`. */
const MOST_LEVELS = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Bytes that may follow a backslash, `u` and its four digits aside (RFC 8259 §7). */
const ESCAPES = new Set(Buffer.from('"\\/bfnrt', 'latin1'));
const TRUE = Buffer.from('true', 'latin1');
const FALSE = Buffer.from('false', 'latin1');
const NULL = Buffer.from('null', 'latin1');

/** What is looked at is not JSON of ASCII characters. */
const NO = -1;

/**
 * True for bytes that are JSON (RFC 8259) of ASCII characters alone, without making a text or values of them: several
 * times faster than to decode and parse them. False says only that a closer look is needed.
 */
export function isAsciiJson(bytes: Uint8Array): boolean {
  const behind = behindValue(bytes, 0, 0);
  return behind !== NO && behindSpace(bytes, behind) === bytes.length;
}

// Each of these gives where what begins at `at` ends, or NO. Places are handed on, not kept: in a register they are faster.

function behindValue(bytes: Uint8Array, from: number, level: number): number {
  const at = behindSpace(bytes, from);
  switch (bytes[at]) {
    case QUOTE:
      return behindString(bytes, at);
    case 0x7b: // {
      return level < MOST_LEVELS ? behindList(bytes, at, 0x7d, level) : NO;
    case 0x5b: // [
      return level < MOST_LEVELS ? behindList(bytes, at, 0x5d, level) : NO;
    case 0x74: // t
      return behindWord(bytes, at, TRUE);
    case 0x66: // f
      return behindWord(bytes, at, FALSE);
    case 0x6e: // n
      return behindWord(bytes, at, NULL);
    default:
      return behindNumber(bytes, at);
  }
}

/** An object or an array, from its opening bracket on. */
function behindList(bytes: Uint8Array, from: number, close: number, level: number): number {
  let at = behindSpace(bytes, from + 1);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    if (close === 0x7d) at = behindName(bytes, at);
    if (at !== NO) at = behindValue(bytes, at, level + 1);
    if (at === NO) return NO;
    at = behindSpace(bytes, at);
    const byte = bytes[at++];
    if (byte === close) return at;
    if (byte !== COMMA) return NO;
  }
}

function behindName(bytes: Uint8Array, from: number): number {
  const start = behindSpace(bytes, from);
  const behind = bytes[start] === QUOTE ? behindString(bytes, start) : NO;
  if (behind === NO) return NO;
  const at = behindSpace(bytes, behind);
  return bytes[at] === COLON ? at + 1 : NO;
}

function behindString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20 || byte > 0x7e) return NO;
    if (byte !== BACKSLASH) continue;
    const behind = behindEscape(bytes, at + 1);
    if (behind === NO) return NO;
    at = behind - 1;
  }
  return NO;
}

function behindEscape(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte !== 0x75) return ESCAPES.has(byte) ? at + 1 : NO;
  for (let digit = at + 1; digit <= at + 4; digit++) if (!isHexDigit(bytes[digit])) return NO;
  return at + 5;
}

function behindNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from;
  at = bytes[at] === ZERO ? at + 1 : behindDigits(bytes, at);
  if (at !== NO && bytes[at] === POINT) at = behindDigits(bytes, at + 1);
  if (at === NO || (bytes[at] | 0x20) !== 0x65) return at;
  at++;
  if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
  return behindDigits(bytes, at);
}

function behindDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] >= ZERO && bytes[at] <= NINE) at++;
  return at > from ? at : NO;
}

function behindWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return NO;
  return at + word.length;
}

function behindSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  // A look behind the end would make every look slower.
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break;
  }
  return at;
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || (letter >= 0x61 && letter <= 0x66);
}
