import { LabError } from '@labgate/contract';
import type { AnswerEnd, ReadOptions, SerialLine } from './serial-line.ts';

/** Pauses that are waited for until a line counts as never quiet. */
const MAX_ROUNDS = 10;

interface DialogueOptions {
  readonly line: SerialLine;
  /** The instrument hears nothing for so long after each request, ms. */
  readonly gapMs: number;
  readonly time: { monoUs(): number };
  readonly settle: (delayMs: number) => Promise<void>;
}

/** How a request is made. */
export interface Urgency {
  /** Goes before every request that waits. */
  readonly isUrgent?: boolean;
  /** Gives the request up: at once while it waits for an answer, and before it is sent. */
  readonly signal?: AbortSignal;
}

interface Job {
  readonly signal: AbortSignal | undefined;
  run(): Promise<void>;
  refuse(): void;
}

/**
 * Requests and answers on a line: one at a time, each with the pause after it that the instrument needs. A request is
 * sent once; who wants it again asks again.
 */
export class SerialDialogue {
  readonly #options: DialogueOptions;
  readonly #urgent: Job[] = [];
  readonly #waiting: Job[] = [];
  #isBusy = false;
  #hearsAgainUs: number;

  /** Whoever had the line before may have sent something a moment ago, so it begins with a pause. */
  constructor(options: DialogueOptions) {
    this.#options = options;
    this.#hearsAgainUs = options.time.monoUs() + options.gapMs * 1000;
  }

  /**
   * Sends a request and gives its answer; bytes that were there before are dropped. @throws LabError E_GARBLED,
   * E_TIMEOUT, E_BUSY when it was given up, E_BUS, E_BUS_MISSING.
   */
  ask(request: Uint8Array, end: AnswerEnd, options: ReadOptions & Urgency): Promise<Uint8Array> {
    return this.#inTurn(options, async () => {
      await this.#send(request, options.signal);
      return this.#options.line.read(end, options);
    });
  }

  /** Sends a request that is not answered. On an idle line the bytes are handed over before this returns. */
  tell(request: Uint8Array, options: Urgency): Promise<void> {
    return this.#inTurn(options, () => this.#send(request, options.signal));
  }

  /** Sends nothing and drops everything until nothing has come for `quietMs`. @throws LabError E_GARBLED, E_BUSY. */
  waitForQuiet(quietMs: number, options: Urgency): Promise<void> {
    const { line, settle } = this.#options;
    return this.#inTurn(options, async () => {
      line.discard();
      for (let round = 0; round < MAX_ROUNDS; round++) {
        await settle(quietMs);
        if (options.signal?.aborted === true) throw givenUp(line.path);
        if (line.discard().length === 0) return;
      }
      throw new LabError('E_GARBLED', `${line.path} is never quiet`, { context: { path: line.path } });
    });
  }

  #inTurn<T>({ isUrgent = false, signal }: Urgency, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        signal,
        run: () => work().then(resolve, reject),
        refuse: () => reject(givenUp(this.#options.line.path)),
      };
      (isUrgent ? this.#urgent : this.#waiting).push(job);
      this.#next();
    });
  }

  #next(): void {
    if (this.#isBusy) return;
    const job = this.#urgent.shift() ?? this.#waiting.shift();
    if (job === undefined) return;
    if (job.signal?.aborted === true) {
      job.refuse();
      this.#next();
      return;
    }
    this.#isBusy = true;
    void job.run().finally(() => {
      this.#isBusy = false;
      this.#next();
    });
  }

  async #send(request: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const { line, gapMs, time, settle } = this.#options;
    const waitMs = (this.#hearsAgainUs - time.monoUs()) / 1000;
    if (waitMs > 0) {
      await settle(waitMs);
      if (signal?.aborted === true) throw givenUp(line.path);
    }
    line.discard();
    try {
      await line.write(request);
    } finally {
      this.#hearsAgainUs = time.monoUs() + gapMs * 1000;
    }
  }
}

function givenUp(path: string): LabError {
  return new LabError('E_BUSY', `${path} is needed for something else`, { context: { path } });
}
