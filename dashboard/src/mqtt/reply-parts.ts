import type { CommandReply } from '@labgate/contract';

/** No answer of the contract has more parts: 48 KiB each. */
const MOST_PARTS = 1024;

/** Collects the parts of one long reply (contract §6.2). */
export class ReplyParts {
  readonly #parts = new Map<number, CommandReply>();

  /** Adds a reply; returns the whole one when nothing is missing any more. A repeated part counts once. */
  add(reply: CommandReply): CommandReply | undefined {
    const parts = reply.parts ?? 1;
    if (parts === 1) return reply;
    const part = reply.part ?? 0;
    if (part < 1 || part > parts || parts > MOST_PARTS) return undefined;
    this.#parts.set(part, reply);
    if (this.#parts.size < parts) return undefined;
    const inOrder = [...this.#parts].sort(([a], [b]) => a - b).map(([, each]) => each);
    const last = inOrder.at(-1) ?? reply;
    return { ...last, data: joinParts(inOrder.map((each) => each.data)) };
  }
}

/** One value of its parts: text is joined and read as JSON, lists are joined, objects field by field, else the last. */
function joinParts(parts: readonly unknown[]): unknown {
  const present = parts.filter((part) => part !== undefined);
  if (present.length > 0 && present.every((part) => typeof part === 'string'))
    return parsedText(present.join(''));
  return present.reduce(joinTwo, undefined);
}

function joinTwo(before: unknown, next: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(next)) return [...(before as unknown[]), ...(next as unknown[])];
  if (!isRecord(before) || !isRecord(next)) return next;
  const joined = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(next)) {
    joined.set(key, joined.has(key) ? joinTwo(joined.get(key), value) : value);
  }
  return Object.fromEntries(joined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that is not JSON is an answer too.
    return text;
  }
}
