import { isLabError, type CommandReply } from '@labgate/contract';
import { Throttle } from '../bench/throttle.ts';
import type { Timers } from '../bench/timers.ts';
import { UNIT_SPACE } from '../format/number-text.ts';

/** How far a request has come (design §5.4). */
export type RequestState =
  | { readonly kind: 'idle' }
  /** On its way, or taken by the gateway and not yet done. */
  | { readonly kind: 'sent' | 'accepted'; readonly what: string }
  | {
      readonly kind: 'confirmed';
      readonly what: string;
      /** The gateway's clock, Unix ms. */
      readonly atMs: number;
      readonly tookMs: number;
      readonly data: unknown;
    }
  | {
      readonly kind: 'refused';
      readonly what: string;
      readonly text: string;
      readonly code: string | undefined;
    }
  /** Nobody knows whether it was done. */
  | { readonly kind: 'unconfirmed'; readonly what: string; readonly text: string };

/** Sends a command and resolves with its final reply. @throws LabError without one. */
export type SendRequest = (onAccepted: () => void) => Promise<CommandReply>;

/** A request that can be followed. */
export interface TrackedRequest {
  /** What is asked for, for people: `12.000 V`. */
  readonly what: string;
  readonly send: SendRequest;
  /** Why the read-back in a reply's data is not what was wanted, in words; `undefined` when it is. */
  readonly check?: (data: unknown) => string | undefined;
}

/** Follows one control's newest request from *sent* to its end; older ones that end later are forgotten. */
export class RequestTracker {
  readonly #timers: Timers;
  readonly #throttle: Throttle;
  readonly #patienceMs: number;
  #state: RequestState = { kind: 'idle' };
  #last: TrackedRequest | undefined;
  #generation = 0;

  /** After `patienceMs` without an end a request counts as not confirmed; its end still counts when it comes. */
  constructor(timers: Timers, patienceMs: number) {
    this.#timers = timers;
    this.#patienceMs = patienceMs;
    this.#throttle = new Throttle(timers, 0, () => undefined);
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  readonly snapshot = (): RequestState => this.#state;

  /** Sends `request`; resolves with the state it ends in. */
  async run(request: TrackedRequest): Promise<RequestState> {
    this.#last = request;
    const generation = ++this.#generation;
    const set = (state: RequestState): void => {
      if (generation !== this.#generation) return;
      this.#state = state;
      this.#throttle.changed();
    };
    const { what } = request;
    const text = `not confirmed after ${this.#patienceMs / 1000}${UNIT_SPACE}s`;
    set({ kind: 'sent', what });
    let isDone = false;
    let isAccepted = false;
    const cancel = this.#timers.schedule(this.#patienceMs, () => {
      // A job that was taken says itself when it is done.
      if (!isDone && !isAccepted) set({ kind: 'unconfirmed', what, text });
    });
    const end = await outcomeOf(request, () => {
      isAccepted = true;
      set({ kind: 'accepted', what });
    });
    isDone = true;
    cancel();
    set(end);
    return end;
  }

  /** Sends the last request once more. */
  async retry(): Promise<void> {
    if (this.#last !== undefined) await this.run(this.#last);
  }

  /** Forgets what was; the control was edited again. */
  reset(): void {
    this.#generation++;
    this.#state = { kind: 'idle' };
    this.#throttle.changed();
  }
}

async function outcomeOf(request: TrackedRequest, onAccepted: () => void): Promise<RequestState> {
  const { what, send, check } = request;
  try {
    const reply = await send(onAccepted);
    const text = reply.msg === '' ? (reply.code ?? 'no reason was given') : reply.msg;
    const code = reply.code ?? undefined;
    if (reply.status === 'refused') return { kind: 'refused', what, text, code };
    if (reply.status !== 'ok') return { kind: 'unconfirmed', what, text };
    const mismatch = check?.(reply.data);
    if (mismatch !== undefined) return { kind: 'unconfirmed', what, text: mismatch };
    return { kind: 'confirmed', what, atMs: reply.ts, tookMs: reply.tookMs, data: reply.data };
  } catch (error) {
    const isOffline = isLabError(error, 'E_UNREACHABLE');
    const text = error instanceof Error ? error.message : String(error);
    return { kind: 'unconfirmed', what, text: isOffline ? `${text}; it was not sent again` : text };
  }
}
