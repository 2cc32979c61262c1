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
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word, 'latin1'));

let data: Uint8Array = new Uint8Array(0);
let at = 0;
let end = 0;

/**
 * True for bytes that are JSON (RFC 8259) of ASCII characters alone, without making a text or values of them: several
 * times faster than to decode and parse them. False says only that a closer look is needed.
 */
export function isAsciiJson(bytes: Uint8Array): boolean {
  data = bytes;
  at = 0;
  end = bytes.length;
  if (end === 0 || !takeValue(0)) return false;
  skipSpace();
  return at === end;
}

function takeValue(level: number): boolean {
  skipSpace();
  if (at >= end) return false;
  switch (data[at]) {
    case QUOTE:
      return takeString();
    case 0x7b: // {
      return level < MOST_LEVELS && takeList(0x7d, true, level);
    case 0x5b: // [
      return level < MOST_LEVELS && takeList(0x5d, false, level);
    case 0x74: // t
    case 0x66: // f
    case 0x6e: // n
      return WORDS.some(takeWord);
    default:
      return takeNumber();
  }
}

/** The rest of an object or an array, from its opening bracket on. */
function takeList(close: number, hasNames: boolean, level: number): boolean {
  at++;
  skipSpace();
  if (at < end && data[at] === close) {
    at++;
    return true;
  }
  for (;;) {
    if (hasNames && !takeName()) return false;
    if (!takeValue(level + 1)) return false;
    skipSpace();
    if (at >= end) return false;
    const byte = data[at++];
    if (byte === close) return true;
    if (byte !== COMMA) return false;
  }
}

function takeName(): boolean {
  skipSpace();
  if (at >= end || data[at] !== QUOTE || !takeString()) return false;
  skipSpace();
  return at < end && data[at++] === COLON;
}

function takeString(): boolean {
  at++;
  while (at < end) {
    const byte = data[at++];
    if (byte === QUOTE) return true;
    if (byte < 0x20 || byte > 0x7e) return false;
    if (byte === BACKSLASH && !takeEscape()) return false;
  }
  return false;
}

function takeEscape(): boolean {
  if (at >= end) return false;
  const byte = data[at++];
  if (byte !== 0x75) return ESCAPES.has(byte);
  for (const last = at + 4; at < last; at++) if (at >= end || !isHexDigit(data[at])) return false;
  return true;
}

function takeNumber(): boolean {
  if (data[at] === MINUS) at++;
  if (at < end && data[at] === ZERO) at++;
  else if (!takeDigits()) return false;
  if (at < end && data[at] === POINT) {
    at++;
    if (!takeDigits()) return false;
  }
  if (at < end && (data[at] | 0x20) === 0x65) {
    at++;
    if (at < end && (data[at] === PLUS || data[at] === MINUS)) at++;
    if (!takeDigits()) return false;
  }
  return true;
}

function takeDigits(): boolean {
  const start = at;
  while (at < end && data[at] >= ZERO && data[at] <= NINE) at++;
  return at > start;
}

function takeWord(word: Uint8Array): boolean {
  if (at + word.length > end) return false;
  for (let index = 0; index < word.length; index++) if (data[at + index] !== word[index]) return false;
  at += word.length;
  return true;
}

function skipSpace(): void {
  while (at < end) {
    const byte = data[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    at++;
  }
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || (letter >= 0x61 && letter <= 0x66);
}
