import type { CommandReply } from './command.ts';

/** Largest `data` of one reply message in bytes of JSON; longer results come in parts (contract §6.2). */
export const MAX_PART_BYTES = 48 * 1024;
/** Most parts one result may have; a sender that claims more is not believed. */
export const MAX_PARTS = 4096;

type Json = unknown;
type JsonObject = Record<string, Json>;

/**
 * Splits a result so that the JSON of each part stays within `maxBytes`. Each part is a smaller result of the same
 * shape: its arrays hold a run of the elements. `joinParts` puts them together again.
 * An array element larger than `maxBytes`, and everything that is not in an array, is not split.
 */
export function splitIntoParts(data: Json, maxBytes = MAX_PART_BYTES): Json[] {
  if (jsonBytes(data) <= maxBytes) return [data];
  const parts: Json[] = [];
  let part: Json = emptied(data);
  let partBytes = jsonBytes(part);
  for (const { path, element } of elementsOf(data, [])) {
    const elementBytes = jsonBytes(element) + 1;
    const pathBytes = path.reduce((sum, key) => sum + key.length + 4, 2);
    if (partBytes + elementBytes > maxBytes && partBytes > 2) {
      parts.push(part);
      part = path.length === 0 ? [] : {};
      partBytes = 2;
    }
    const target = arrayAt(part, path);
    if (target.length === 0) partBytes += pathBytes;
    target.push(element);
    partBytes += elementBytes;
  }
  parts.push(part);
  return parts;
}

/** Joins two results: arrays one after the other, objects key by key, of anything else the later one. */
export function joinParts(earlier: Json, later: Json): Json {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...(earlier as Json[]), ...(later as Json[])];
  if (!isObject(earlier) || !isObject(later)) return later === undefined ? earlier : later;
  const joined: JsonObject = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    const before = Object.hasOwn(earlier, key) ? earlier[key] : undefined;
    define(joined, key, before === undefined ? value : joinParts(before, value));
  }
  return joined;
}

/** Collects the parts of one reply in any order. */
export class ReplyAssembler {
  readonly #parts = new Map<number, CommandReply>();

  /** Takes one message; gives the whole reply once all parts are there, else `undefined`. A repeated part is ignored. */
  add(reply: CommandReply): CommandReply | undefined {
    if (reply.part === undefined || reply.parts === undefined) return reply;
    if (reply.parts > MAX_PARTS || reply.part > reply.parts) return undefined;
    this.#parts.set(reply.part, reply);
    if (this.#parts.size < reply.parts) return undefined;
    const ordered = [...this.#parts.values()].toSorted((a, b) => (a.part ?? 0) - (b.part ?? 0));
    const { part: _part, parts: _parts, ...whole } = ordered.at(-1) ?? reply;
    return { ...whole, data: ordered.map(({ data }) => data).reduce(joinParts) };
  }
}

/** The same value with every array empty. */
function emptied(data: Json): Json {
  if (Array.isArray(data)) return [];
  if (!isObject(data)) return data;
  const copy: JsonObject = {};
  for (const [key, value] of Object.entries(data)) define(copy, key, emptied(value));
  return copy;
}

function* elementsOf(
  data: Json,
  path: readonly string[],
): Generator<{ path: readonly string[]; element: Json }> {
  if (Array.isArray(data)) {
    for (const element of data as Json[]) yield { path, element };
  } else if (isObject(data)) {
    for (const [key, value] of Object.entries(data)) yield* elementsOf(value, [...path, key]);
  }
}

function arrayAt(part: Json, path: readonly string[]): Json[] {
  let at = part;
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    const parent = at as JsonObject;
    if (!Object.hasOwn(parent, key)) define(parent, key, isLast ? [] : {});
    at = parent[key];
  }
  return at as Json[];
}

/** Plain assignment would take `__proto__` from a message for the prototype. */
function define(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of UTF-8; counted without TextEncoder, which is no part of the language. */
function jsonBytes(value: Json): number {
  const text = JSON.stringify(value) ?? '';
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) bytes += unit >= 0x800 ? 2 : 1;
  }
  return bytes;
}
