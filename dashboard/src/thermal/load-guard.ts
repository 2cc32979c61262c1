import { SMOOTHINGS, type Smoothing } from './interpolation.ts';

const WINDOW_MS = 5000;
const MOST_DROPPED_SHARE = 0.2;

/** Notices that more than a fifth of the frames were dropped for five seconds and makes the picture cheaper. */
export class LoadGuard {
  #steps = 0;
  #windowStartMs: number | undefined;
  #received = 0;
  #dropped = 0;

  /** Takes the counters as they stand at `nowMs`; returns true when the picture just got a step coarser. */
  update(nowMs: number, received: number, dropped: number): boolean {
    if (this.#windowStartMs === undefined) {
      this.#restart(nowMs, received, dropped);
      return false;
    }
    if (nowMs - this.#windowStartMs < WINDOW_MS) return false;
    const share = (dropped - this.#dropped) / Math.max(1, received - this.#received);
    this.#restart(nowMs, received, dropped);
    if (share <= MOST_DROPPED_SHARE || this.#steps >= SMOOTHINGS.length - 1) return false;
    this.#steps++;
    return true;
  }

  /** Starts counting anew, for example after the page was hidden; keeps what was found. */
  pause(): void {
    this.#windowStartMs = undefined;
  }

  /** Trusts the machine again, after somebody chose a smoothing. */
  reset(): void {
    this.#steps = 0;
    this.#windowStartMs = undefined;
  }

  /** The chosen smoothing, or a coarser one. */
  apply(chosen: Smoothing): Smoothing {
    const index = Math.min(SMOOTHINGS.length - 1, SMOOTHINGS.indexOf(chosen) + this.#steps);
    return SMOOTHINGS[index] ?? chosen;
  }

  #restart(nowMs: number, received: number, dropped: number): void {
    this.#windowStartMs = nowMs;
    this.#received = received;
    this.#dropped = dropped;
  }
}
