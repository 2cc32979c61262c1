import type { LabError } from '@labgate/contract';
import type { JournalEntry } from './journal-entry.ts';

/**
 * A message another client published. One object and no closures: all that waits for the disk is copied by the garbage
 * collector, once or twice.
 */
export class ForeignEntry implements JournalEntry {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly onFailure: JournalEntry['onFailure'];
  readonly #acknowledge: (failure?: LabError) => void;
  readonly #onFailed: (failure: LabError) => void;

  /**
   * @param acknowledge is called in any case; with the failure when the message is to be refused then.
   * @param onFailed is called after it when the message could not be journaled.
   */
  constructor(
    topic: string,
    payload: string | Uint8Array,
    onFailure: JournalEntry['onFailure'],
    acknowledge: (failure?: LabError) => void,
    onFailed: (failure: LabError) => void,
  ) {
    this.topic = topic;
    this.payload = payload;
    this.onFailure = onFailure;
    this.#acknowledge = acknowledge;
    this.#onFailed = onFailed;
  }

  done(failure?: LabError): void {
    this.#acknowledge(this.onFailure === 'lost' ? undefined : failure);
    if (failure !== undefined) this.#onFailed(failure);
  }
}
