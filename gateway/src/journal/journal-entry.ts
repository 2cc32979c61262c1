import type { LabError } from '@labgate/contract';
import type { RecordContent } from './segment-format.ts';

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
  done(failure?: LabError): void;
}

/** Entries that were written together. */
export interface WrittenGroup {
  /** Of the first; the others follow. */
  readonly position: number;
  readonly count: number;
  /** Their records as they lie in the file; the memory is used again for the next group. */
  readonly records: Buffer;
}

const decoder = new TextDecoder();

/** A record as an item of an answer (contract §4.3), as JSON; a zero-length payload is `null`. */
export function formatItem({ ts, topic, payload }: Omit<RecordContent, 'index'>): string {
  const json = typeof payload === 'string' ? payload : decoder.decode(payload);
  return `{"topic":"${topic}","ts":${ts},"payload":${json === '' ? 'null' : json}}`;
}
