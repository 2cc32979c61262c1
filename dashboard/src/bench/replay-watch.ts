import type { ReplayState } from '@labgate/contract';
import { Throttle } from './throttle.ts';
import type { Timers } from './timers.ts';

/** A replay that is open, and the gateway that plays it. */
export interface OpenReplay {
  /** Takes the commands of the replay; not the id it is published under. */
  readonly owner: string;
  readonly state: ReplayState;
  /** When that was told, our clock, Unix ms. */
  readonly arrivedMs: number;
}

const NOTIFY_EVERY_MS = 250;
const MOST_REPLAYS = 16;

/** The replays that the gateways of this broker have open. */
export class ReplayWatch {
  readonly #timers: Timers;
  readonly #throttle: Throttle;
  readonly #open = new Map<string, OpenReplay>();
  #snapshot: readonly OpenReplay[] = [];

  constructor(timers: Timers) {
    this.#timers = timers;
    this.#throttle = new Throttle(timers, NOTIFY_EVERY_MS, () => {
      this.#snapshot = [...this.#open.values()];
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#throttle.subscribe(listener);

  readonly snapshot = (): readonly OpenReplay[] => this.#snapshot;

  /** A gateway told of its replay; `null` for none. */
  set(owner: string, state: ReplayState | null): void {
    if (state === null) this.#open.delete(owner);
    else if (this.#open.has(owner) || this.#open.size < MOST_REPLAYS)
      this.#open.set(owner, { owner, state, arrivedMs: this.#timers.nowMs() });
    this.#throttle.changed();
  }

  /** The time of the recording that a replay gateway is at now, Unix ms; `undefined` for a gateway that is none. */
  nowMs(gw: string | undefined): number | undefined {
    const replay = [...this.#open.values()].find(({ state }) => state.gw === gw);
    return replay === undefined ? undefined : positionMs(replay, this.#timers.nowMs());
  }
}

/** Where a replay is at `localNowMs` of our clock, Unix ms of the recording: it goes on between two reports. */
export function positionMs({ state, arrivedMs }: OpenReplay, localNowMs: number): number {
  if (state.state !== 'playing') return state.ts;
  const onMs = Math.max(0, localNowMs - arrivedMs) * state.speed;
  return Math.min(state.to ?? Infinity, state.ts + onMs);
}
