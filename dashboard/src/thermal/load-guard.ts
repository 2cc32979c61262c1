import type { FrameCounters } from '../bench/frame-counters.ts';
import { SMOOTHINGS, type Smoothing } from './interpolation.ts';

/** What the guard looks at. */
export type Load = Pick<FrameCounters, 'received' | 'dropped' | 'lastPaintMs'>;

const WINDOW_MS = 5000;
const MOST_DROPPED_SHARE = 0.2;
/** Below this share of the time painting is not what makes frames drop, but the display or another program. */
const LEAST_PAINT_SHARE = 0.1;

interface Window {
  readonly startMs: number;
  readonly received: number;
  readonly dropped: number;
}

/**
 * Makes the picture cheaper when more than a fifth of the frames were dropped for five seconds and painting took a good
 * part of that time.
 */
export class LoadGuard {
  #steps = 0;
  #window: Window | undefined;
  #paintMs = 0;

  /** Takes the counters after a frame was painted at `nowMs`; returns true when the picture just got a step coarser. */
  update(nowMs: number, { received, dropped, lastPaintMs }: Load): boolean {
    const window = this.#window;
    if (window === undefined) {
      this.#restart({ startMs: nowMs, received, dropped });
      return false;
    }
    this.#paintMs += lastPaintMs;
    const elapsedMs = nowMs - window.startMs;
    if (elapsedMs < WINDOW_MS) return false;
    const droppedShare = (dropped - window.dropped) / Math.max(1, received - window.received);
    const paintShare = this.#paintMs / elapsedMs;
    this.#restart({ startMs: nowMs, received, dropped });
    const isTooSlow = droppedShare > MOST_DROPPED_SHARE && paintShare > LEAST_PAINT_SHARE;
    if (!isTooSlow || this.#steps >= SMOOTHINGS.length - 1) return false;
    this.#steps++;
    return true;
  }

  /** Starts counting anew, for example after the page was hidden; keeps what was found. */
  pause(): void {
    this.#window = undefined;
  }

  /** Trusts the machine again, after somebody chose a smoothing. */
  reset(): void {
    this.#steps = 0;
    this.#window = undefined;
  }

  /** The chosen smoothing, or a coarser one. */
  apply(chosen: Smoothing): Smoothing {
    const index = Math.min(SMOOTHINGS.length - 1, SMOOTHINGS.indexOf(chosen) + this.#steps);
    return SMOOTHINGS[index] ?? chosen;
  }

  #restart(window: Window): void {
    this.#window = window;
    this.#paintMs = 0;
  }
}
