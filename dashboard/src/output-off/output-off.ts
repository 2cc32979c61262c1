import { Throttle } from '../bench/throttle.ts';
import type { Timers } from '../bench/timers.ts';

/** A supply that is to be switched off. */
export interface OffTarget {
  readonly id: string;
  readonly name: string;
}

/** How far switching one supply off has come. */
export interface OffProgress extends OffTarget {
  /** `unreachable`: no connection; `refused`: trying again would not help. */
  readonly state: 'sending' | 'confirmed' | 'unconfirmed' | 'unreachable' | 'refused';
  /** When the read-back said off, the gateway's clock, Unix ms. */
  readonly confirmedMs: number | undefined;
  /** What the last answer said when it was no confirmation. */
  readonly said: string | undefined;
}

/** What an attempt came to. */
export type OffAnswer =
  | { readonly kind: 'off'; readonly atMs: number }
  | { readonly kind: 'failed' | 'refused'; readonly text: string };

/** What the requests use of the page. */
export interface OffPorts {
  isConnected(): boolean;
  /** Sends one request and resolves with its answer; it may take as long as it likes. */
  send(supply: string): Promise<OffAnswer>;
}

const REPEAT_MS = 500;
const MOST_TRIES = 10;

interface Job {
  progress: OffProgress;
  tries: number;
  readonly pressedMs: number;
}

/**
 * Switches supplies off and does not believe it before they say so: a request at once, again every 500 ms until the
 * read-back says off, ten at most (design §4). Waiting for an answer never holds the next request back.
 */
export class OutputOff {
  readonly #timers: Timers;
  readonly #ports: OffPorts;
  readonly #throttle: Throttle;
  readonly #jobs = new Map<string, Job>();
  #snapshot: readonly OffProgress[] = [];
  #press = 0;
  #cancelTimer: () => void = () => undefined;

  constructor(timers: Timers, ports: OffPorts) {
    this.#timers = timers;
    this.#ports = ports;
    this.#throttle = new Throttle(timers, 0, () => {
      this.#snapshot = [...this.#jobs.values()].map(({ progress }) => progress);
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  /** One entry a supply since the last press; empty before and after `dismiss`. */
  readonly snapshot = (): readonly OffProgress[] => this.#snapshot;

  /** Begins anew with these; `gatewayMs` is the gateway's clock now. */
  press(targets: readonly OffTarget[], gatewayMs: number): void {
    this.#cancelTimer();
    this.#press++;
    this.#jobs.clear();
    for (const { id, name } of targets) {
      const progress = { id, name, state: 'sending' as const, confirmedMs: undefined, said: undefined };
      this.#jobs.set(id, { progress, tries: 0, pressedMs: gatewayMs });
    }
    this.#round();
  }

  /** A supply reported its output at `tsMs` of the gateway's clock. */
  observe(supply: string, isOn: boolean, tsMs: number): void {
    const job = this.#jobs.get(supply);
    if (job === undefined || isOn || tsMs <= job.pressedMs) return;
    this.#change(job, { state: 'confirmed', confirmedMs: tsMs });
  }

  /** Takes the message away; what is under way is given up. */
  dismiss(): void {
    this.#cancelTimer();
    this.#press++;
    this.#jobs.clear();
    this.#throttle.changed();
  }

  #round(): void {
    const open = [...this.#jobs.values()].filter(({ progress }) => isOpen(progress));
    for (const job of open) this.#try(job);
    this.#throttle.changed();
    if (open.length > 0) this.#cancelTimer = this.#timers.schedule(REPEAT_MS, () => this.#round());
  }

  #try(job: Job): void {
    if (job.tries >= MOST_TRIES) {
      const isReached = job.progress.state === 'sending';
      job.progress = { ...job.progress, state: isReached ? 'unconfirmed' : 'unreachable' };
      job.tries = Infinity;
      return;
    }
    job.tries++;
    if (!this.#ports.isConnected()) {
      job.progress = { ...job.progress, state: 'unreachable' };
      return;
    }
    job.progress = { ...job.progress, state: 'sending' };
    const press = this.#press;
    void this.#ports.send(job.progress.id).then((answer) => {
      if (press === this.#press) this.#take(job, answer);
    });
  }

  #take(job: Job, answer: OffAnswer): void {
    if (job.progress.state === 'confirmed') return;
    if (answer.kind === 'off') this.#change(job, { state: 'confirmed', confirmedMs: answer.atMs });
    else this.#change(job, { said: answer.text, ...(answer.kind === 'refused' ? { state: 'refused' } : {}) });
  }

  #change(job: Job, change: Partial<OffProgress>): void {
    if (job.progress.state === 'confirmed') return;
    job.progress = { ...job.progress, ...change };
    this.#throttle.changed();
  }
}

/** True while another request is still to come. */
function isOpen({ state }: OffProgress): boolean {
  return state === 'sending' || state === 'unreachable';
}
