import { LabError } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { AnswerEnd, ReadOptions } from './serial-line.ts';

/** Where an answer is in what has arrived: a number of bytes, `more` to come, or `quiet` needed to be sure. */
type Progress = number | 'more' | 'quiet';

interface PendingRead {
  readonly end: AnswerEnd;
  readonly maxBytes: number;
  finish(count: number): void;
  fail(error: LabError): void;
  cancelQuiet: Cancel;
}

/** What has arrived on a line and the read that waits for it; shared by the real port and the simulated one. */
export class ReceivedBytes {
  readonly #clock: Pick<Clock, 'schedule'>;
  readonly #path: string;
  #bytes: number[] = [];
  #pending: PendingRead | undefined;

  constructor(path: string, clock: Pick<Clock, 'schedule'>) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Takes bytes off the wire. */
  push(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
    this.#look();
  }

  /** Ends the read that waits: the port is gone. */
  fail(error: LabError): void {
    this.#pending?.fail(error);
  }

  /** Drops what has arrived, and gives it. */
  discard(): Uint8Array {
    return this.#take(this.#bytes.length);
  }

  /** As `SerialLine.read`. @throws LabError E_TIMEOUT, E_GARBLED, E_BUSY. */
  read(end: AnswerEnd, { timeoutMs, maxBytes, signal }: ReadOptions): Promise<Uint8Array> {
    if (this.#pending !== undefined) return Promise.reject(this.#error('E_BUSY', 'is being read already'));
    if (signal?.aborted === true)
      return Promise.reject(this.#error('E_BUSY', 'is needed for something else'));
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        this.#pending?.cancelQuiet();
        this.#pending = undefined;
        cancelTimeout();
        signal?.removeEventListener('abort', onAbort);
        outcome();
      };
      const fail = (error: LabError): void => settle(() => reject(error));
      const onAbort = (): void => fail(this.#error('E_BUSY', 'is needed for something else'));
      const cancelTimeout = this.#clock.schedule(timeoutMs, () =>
        fail(this.#error('E_TIMEOUT', `gave no whole answer within ${timeoutMs} ms`)),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
      const finish = (count: number): void => settle(() => resolve(this.#take(count)));
      this.#pending = { end, maxBytes, finish, fail, cancelQuiet: () => undefined };
      this.#look();
    });
  }

  #look(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    pending.cancelQuiet();
    const progress = progressOf(this.#bytes, pending.end);
    if (typeof progress === 'number') pending.finish(progress);
    else if (this.#bytes.length > pending.maxBytes) {
      pending.fail(this.#error('E_GARBLED', `sent more than ${pending.maxBytes} bytes`));
    } else if (progress === 'quiet' && pending.end.kind !== 'terminator') {
      // A busy process finds its timer due before it has looked at the port: it has to look first.
      pending.cancelQuiet = this.#clock.schedule(pending.end.quietMs, () => {
        pending.cancelQuiet = this.#clock.schedule(0, () => pending.finish(this.#bytes.length));
      });
    }
  }

  #take(count: number): Uint8Array {
    return Uint8Array.from(this.#bytes.splice(0, count));
  }

  #error(code: 'E_TIMEOUT' | 'E_GARBLED' | 'E_BUSY', what: string): LabError {
    const context = { path: this.#path, received: this.#bytes.length };
    return new LabError(code, `${this.#path} ${what}`, { context });
  }
}

function progressOf(bytes: readonly number[], end: AnswerEnd): Progress {
  switch (end.kind) {
    case 'length':
      return bytes.length >= end.length ? 'quiet' : 'more';
    case 'silence':
      return bytes.length > 0 ? 'quiet' : 'more';
    case 'terminator': {
      const at = bytes.indexOf(end.terminator);
      return at < 0 ? 'more' : at + 1;
    }
  }
}
