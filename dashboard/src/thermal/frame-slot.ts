import { decodeThermalFrame, isLabError, type ThermalFrame } from '@labgate/contract';
import type { FrameCounters } from '../bench/frame-counters.ts';

/** More than this is no thermal camera of a bench; it also bounds what a hostile header can make us allocate. */
const LARGEST_SIDE = 640;
const SEQUENCE_SPAN = 2 ** 32;

/** Holds the newest frame that has not been painted. There is no queue: a newer frame replaces it. */
export class FrameSlot {
  readonly #counters: FrameCounters;
  #waiting: ThermalFrame | undefined;
  #newest: Pick<ThermalFrame, 'sid' | 'seq'> | undefined;

  constructor(counters: FrameCounters) {
    this.#counters = counters;
  }

  /** Takes the payload of a frame message; returns false, and counts it, when it is nothing to paint. */
  put(payload: Uint8Array): boolean {
    const frame = readFrame(payload);
    if (frame === undefined) {
      this.#counters.malformed++;
      return false;
    }
    this.#counters.received++;
    this.#countMissed(frame);
    if (this.#waiting !== undefined) this.#counters.dropped++;
    this.#waiting = frame;
    return true;
  }

  /** The newest frame, once; `undefined` when it was taken already. */
  take(): ThermalFrame | undefined {
    const frame = this.#waiting;
    this.#waiting = undefined;
    return frame;
  }

  #countMissed(frame: ThermalFrame): void {
    const before = this.#newest;
    if (before !== undefined && before.sid === frame.sid) {
      const step = (frame.seq - before.seq + SEQUENCE_SPAN) % SEQUENCE_SPAN;
      // A step over half the span is a step back: repeated or reordered, nothing is missing.
      if (step > 1 && step < SEQUENCE_SPAN / 2) this.#counters.missed += step - 1;
    }
    this.#newest = { sid: frame.sid, seq: frame.seq };
  }
}

function readFrame(payload: Uint8Array): ThermalFrame | undefined {
  try {
    const frame = decodeThermalFrame(payload);
    return isPaintable(frame) ? frame : undefined;
  } catch (error) {
    if (isLabError(error, 'E_FRAME')) return undefined;
    throw error;
  }
}

function isPaintable({ format, width, height }: ThermalFrame): boolean {
  // Raw sensor words are no temperatures.
  return format !== 'raw16' && width >= 2 && height >= 2 && width <= LARGEST_SIDE && height <= LARGEST_SIDE;
}
