import type { InstrumentAnswer } from './simulated-instrument.ts';

/**
 * What goes wrong on a simulated serial line: the cable is pulled, no answer, half an answer, an answer with a pause in
 * it, random bytes in its place, random bytes before it, an answer that comes too late, the same answer to the same
 * question again and again.
 */
export const SERIAL_FAULTS = [
  'none',
  'unplugged',
  'silent',
  'cut',
  'split',
  'garbled',
  'noisy',
  'slow',
  'frozen',
] as const;
export type SerialFault = (typeof SERIAL_FAULTS)[number];

/** A pause within a split answer, ms: longer than a byte, shorter than what a driver takes for the end. */
const SPLIT_PAUSE_MS = 12;
/** How much later a slow answer comes, ms: after any time-out of a driver. */
const SLOW_BY_MS = 700;

/** What a simulated line does to the answers of its instrument. */
export class FaultyAnswers {
  fault: SerialFault = 'none';
  readonly #random: () => number;
  readonly #first = new Map<string, Uint8Array>();

  /** `random` is uniform in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The pieces of `answer` that arrive, if any; `afterMs` of each counts from the end of the piece before it. */
  shape(request: string, answer: InstrumentAnswer): readonly InstrumentAnswer[] {
    const { bytes, afterMs } = answer;
    const half = bytes.length >> 1;
    switch (this.fault) {
      case 'none':
        this.#first.set(request, bytes);
        return [answer];
      case 'unplugged':
      case 'silent':
        return [];
      case 'cut':
        return half === 0 ? [] : [{ bytes: bytes.subarray(0, half), afterMs }];
      case 'split':
        return [
          { bytes: bytes.subarray(0, half), afterMs },
          { bytes: bytes.subarray(half), afterMs: SPLIT_PAUSE_MS },
        ];
      case 'garbled':
        return [{ bytes: bytes.map(() => this.#randomByte()), afterMs }];
      case 'noisy':
        return [{ bytes: Uint8Array.of(this.#randomByte(), ...bytes), afterMs }];
      case 'slow':
        return [{ bytes, afterMs: afterMs + SLOW_BY_MS }];
      case 'frozen':
        return [{ bytes: this.#first.get(request) ?? bytes, afterMs }];
    }
  }

  #randomByte(): number {
    return Math.floor(this.#random() * 256);
  }
}
