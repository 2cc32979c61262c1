import { journalCommands, LabError, MAX_JOURNAL_PART_BYTES, type JournalReadArgs } from '@labgate/contract';
import { commandMethod, type CommandMethods, type CommandResult } from '../commands/command-method.ts';
import type { JournalRead } from './journal-read.ts';
import type { JournalTail } from './journal-tail.ts';
import type { Journal } from './journal.ts';

const DEFAULT_LIMIT = 500;
/** Bytes of items in one answer: what is read and waits in memory to be sent. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Reads that may wait for the one that is being answered. */
const MAX_WAITING_READS = 32;
/** The braces and names of a part without its items. */
const PART_ENVELOPE_BYTES = 250;

/** The methods of `$journal` (contract §4.3). */
export function createJournalCommands(journal: Journal, tail: JournalTail): CommandMethods {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  const run = async ({ after, limit }: JournalReadArgs): Promise<CommandResult> => {
    if (waiting >= MAX_WAITING_READS) throw new LabError('E_BUSY', `${waiting} reads are waiting already`);
    waiting++;
    const reading = last.then(() => readUpToTail(journal, tail, after, limit ?? DEFAULT_LIMIT));
    last = reading.catch(() => undefined); // its caller gets it; the next one must not
    try {
      return { jsonParts: formatParts(await reading) };
    } finally {
      waiting--;
    }
  };
  return { read: commandMethod(journalCommands.read, { run, isRepeatable: () => true }) };
}

/**
 * A read that reaches the newest items ends where a batch of the tail begins, so that a follower meets the tail exactly; items
 * that wait for the tail are waited for.
 */
async function readUpToTail(
  journal: Journal,
  tail: JournalTail,
  after: string,
  maxItems: number,
): Promise<JournalRead> {
  const limits = { maxItems, maxBytes: MAX_ANSWER_BYTES };
  if (!tail.isWaiting) return journal.read(after, limits);
  const before = tail.published;
  const flushed = tail.flushed();
  const read = await journal.read(after, { ...limits, before });
  if (read.end < before || read.items.length === maxItems) return read;
  await flushed;
  return journal.read(after, { ...limits, ...(tail.isWaiting ? { before: tail.published } : {}) });
}

/** The answer as JSON texts that each stay within a part; every part carries the cursors, so each can be read alone. */
function formatParts({ from, to, items, more, lost }: JournalRead): string[] {
  const parts: string[] = [];
  let part: string[] = [];
  let bytes = PART_ENVELOPE_BYTES;
  const finish = (): void => {
    parts.push(`{"from":"${from}","to":"${to}","more":${more},"lost":${lost},"items":[${part.join(',')}]}`);
  };
  for (const item of items) {
    const itemBytes = Buffer.byteLength(item) + 1;
    if (part.length > 0 && bytes + itemBytes > MAX_JOURNAL_PART_BYTES) {
      finish();
      part = [];
      bytes = PART_ENVELOPE_BYTES;
    }
    part.push(item);
    bytes += itemBytes;
  }
  finish();
  return parts;
}
