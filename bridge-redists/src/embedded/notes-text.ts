import type { Notes } from '../store.ts';

/** Notes as text: JSON, and nothing at all for none. */
export function formatNotes(notes: Notes): string {
  return notes.size === 0 ? '' : JSON.stringify([...notes]);
}

/** Reads notes; `undefined` when the text is none that `formatNotes` writes. */
export function parseNotes(text: string): Notes | undefined {
  if (text === '') return new Map();
  try {
    const pairs: unknown = JSON.parse(text);
    return Array.isArray(pairs) && pairs.every(isPair) ? new Map(pairs) : undefined;
  } catch {
    return undefined; // the caller counts it as damage
  }
}

function isPair(pair: unknown): pair is readonly [string, string] {
  return Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');
}
