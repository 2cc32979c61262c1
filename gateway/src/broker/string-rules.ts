import { isUtf8 } from 'node:buffer';

/** What stands between two positions: a faulty string, or one with or without wildcards. */
export type StringKind = 'faulty' | 'plain' | 'wildcards';

const PLUS = 0x2b;
const HASH = 0x23;
const SLASH = 0x2f;

/** Reads the two-byte length of the string at `at` and gives the position behind it; past `end` when it is cut off. */
export function stringEnd(bytes: Buffer, at: number, end: number): number {
  if (at + 2 > end) return end + 1;
  return at + 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
}

/** Looks for what MQTT forbids in every string: bad UTF-8, surrogates and U+0000 (MQTT 3.1.1 §1.5.3). */
export function inspectString(bytes: Buffer, from: number, to: number): StringKind {
  let isAscii = true;
  let hasWildcards = false;
  for (let index = from; index < to; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0) return 'faulty';
    if (byte === PLUS || byte === HASH) hasWildcards = true;
    else if (byte >= 0x80) isAscii = false;
  }
  // Encoded surrogates are ill-formed UTF-8 as well.
  if (!isAscii && !isUtf8(bytes.subarray(from, to))) return 'faulty';
  return hasWildcards ? 'wildcards' : 'plain';
}

/** True for a well-formed topic filter (MQTT 3.1.1 §4.7.1). */
export function isFilter(bytes: Buffer, from: number, to: number): boolean {
  if (from === to) return false;
  const kind = inspectString(bytes, from, to);
  if (kind !== 'wildcards') return kind === 'plain';
  for (let index = from; index < to; index++) {
    const byte = bytes[index];
    if (byte !== PLUS && byte !== HASH) continue;
    const startsLevel = index === from || bytes[index - 1] === SLASH;
    const endsLevel = index + 1 === to || (byte === PLUS && bytes[index + 1] === SLASH);
    if (!startsLevel || !endsLevel) return false;
  }
  return true;
}
