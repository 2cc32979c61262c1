import { FRAME_FLAGS, FRAME_HEADER_BYTES, parseTopic } from '@labgate/contract';

/** Offset of `flags` in a thermal frame (contract §5). */
const FLAGS_OFFSET = 36;
const REPLAY_SOURCE = '"src":"replay"';
const utf8 = new TextDecoder();

/**
 * A recorded payload as a replay publishes it (contract §8): a frame with the flag b4, telemetry with `src:"replay"`, all else
 * as it is. Nothing but the mark is changed: the flag is not under the frame's CRC, and JSON keeps its spelling.
 */
export function markAsReplay(topic: string, payload: Uint8Array): Uint8Array {
  const kind = parseTopic(topic)?.kind;
  if (kind === 'frame') return markFrame(payload);
  return kind === 'telemetry' ? markTelemetry(payload) : payload;
}

/**
 * True when `published` is `recorded` with the marks of a replay and not a bit more: found without the code that marks, by
 * taking the marks off again.
 */
export function isMarkedCopy(topic: string, recorded: Uint8Array, published: Uint8Array): boolean {
  const kind = parseTopic(topic)?.kind;
  if (kind === 'frame') return isMarkedFrame(recorded, published);
  if (kind === 'telemetry') return isMarkedTelemetry(recorded, published);
  return Buffer.compare(recorded, published) === 0;
}

function markFrame(payload: Uint8Array): Uint8Array {
  const marked = new Uint8Array(payload); // `slice` of a Buffer is no copy
  if (marked.length >= FRAME_HEADER_BYTES) marked[FLAGS_OFFSET] |= FRAME_FLAGS.replay;
  return marked;
}

function isMarkedFrame(recorded: Uint8Array, published: Uint8Array): boolean {
  const unmarked = new Uint8Array(published);
  if (unmarked.length >= FRAME_HEADER_BYTES) {
    if ((unmarked[FLAGS_OFFSET] & FRAME_FLAGS.replay) === 0) return false;
    const wasSet = (recorded[FLAGS_OFFSET] & FRAME_FLAGS.replay) !== 0;
    if (!wasSet) unmarked[FLAGS_OFFSET] &= ~FRAME_FLAGS.replay;
  }
  return Buffer.compare(recorded, unmarked) === 0;
}

/** The member `src` is replaced where it stands, or put in front of the others. What is no JSON object stays as it is. */
function markTelemetry(payload: Uint8Array): Uint8Array {
  const text = utf8.decode(payload);
  const member = findSource(text);
  if (member === undefined) return payload;
  const { start, end } = member;
  const isNew = start === end;
  const isAlone = isNew && /^\s*\}/.test(text.slice(start));
  return Buffer.from(text.slice(0, start) + REPLAY_SOURCE + (isNew && !isAlone ? ',' : '') + text.slice(end));
}

function isMarkedTelemetry(recorded: Uint8Array, published: Uint8Array): boolean {
  const before = objectOf(recorded);
  const after = objectOf(published);
  if (before === undefined || after === undefined) return Buffer.compare(recorded, published) === 0;
  if (after['src'] !== 'replay') return false;
  const isSameText = withoutSources(utf8.decode(recorded)) === withoutSources(utf8.decode(published));
  return (
    isSameText && JSON.stringify({ ...before, src: '' }) === JSON.stringify({ ...before, ...after, src: '' })
  );
}

function objectOf(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(payload));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // not marked either
  }
}

/** The spelling without any member `src`, of which the one that counts was looked at already. */
function withoutSources(text: string): string {
  return text.replace(/"src"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?/g, '');
}

/** Where the member `src` of a JSON object stands, or an empty place behind its brace. */
function findSource(text: string): { readonly start: number; readonly end: number } | undefined {
  const open = /^\s*\{/.exec(text);
  if (open === null || objectOf(Buffer.from(text)) === undefined) return undefined;
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [word] = found;
    if (word === '{' || word === '[') depth++;
    else if (word === '}' || word === ']') depth--;
    else if (depth === 1 && word === '"src"') {
      const value = /\s*:\s*("(?:[^"\\]|\\.)*"|[^,}\]\s]+)/y;
      value.lastIndex = token.lastIndex;
      const match = value.exec(text);
      if (match !== null) return { start: found.index, end: value.lastIndex };
    }
  }
  return { start: open[0].length, end: open[0].length };
}
