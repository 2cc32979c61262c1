import type { LabError } from '@labgate/contract';

/** Something to be journaled. */
export interface JournalEntry {
  /** Below `lab/1/{gw}/`, for example `env0/t/env`. */
  readonly topic: string;
  /** JSON in UTF-8, or nothing. */
  readonly payload: string | Uint8Array;
  /**
   * What becomes of it when it cannot be written: `lost` goes out all the same and its position stays empty, so that
   * whoever follows sees the hole; `refused` never existed.
   */
  readonly onFailure: 'lost' | 'refused';
  /** Called once it survives the death of the process, or with the reason why it never will. */
  readonly done: (failure?: LabError) => void;
}

/** An entry on its way to the file. */
export interface QueuedEntry {
  readonly entry: JournalEntry;
  /** Bytes of its record. */
  readonly bytes: number;
}

/** An entry that was written. */
export interface WrittenEntry {
  readonly position: number;
  /** Bytes of its record in the file. */
  readonly bytes: number;
  /** Unix ms. */
  readonly ts: number;
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

const decoder = new TextDecoder();
const CLOSING_BRACE = 0x7d;

/** Bytes of an item beside its topic and its payload, `null` and a comma included. */
export const ITEM_ENVELOPE_BYTES = 56;

/** The entry as an item of a tail batch or of an answer (contract §4.3), as JSON; a zero-length payload is `null`. */
export function formatItem({ ts, topic, payload }: Pick<WrittenEntry, 'ts' | 'topic' | 'payload'>): string {
  const json = typeof payload === 'string' ? payload : decoder.decode(payload);
  return `{"topic":"${topic}","ts":${ts},"payload":${json === '' ? 'null' : json}}`;
}

/**
 * The entries as items between `head` and `foot`, which are ASCII, in at most `mostBytes`. Bytes are put together, not texts:
 * payloads of other clients come as bytes and leave as bytes.
 */
export function encodeItems(
  head: string,
  entries: readonly WrittenEntry[],
  foot: string,
  mostBytes: number,
): Uint8Array {
  const target = Buffer.allocUnsafe(mostBytes);
  let at = target.write(head, 'latin1');
  for (const [index, { topic, ts, payload }] of entries.entries()) {
    at += target.write(`${index === 0 ? '' : ','}{"topic":"${topic}","ts":${ts},"payload":`, at, 'latin1');
    if (payload.length === 0) {
      at += target.write('null', at, 'latin1');
    } else if (typeof payload === 'string') {
      at += target.write(payload, at);
    } else {
      target.set(payload, at);
      at += payload.length;
    }
    target[at++] = CLOSING_BRACE;
  }
  at += target.write(foot, at, 'latin1');
  return target.subarray(0, at);
}
