import type { DeviceState, Quantity } from '@labgate/contract';

/** A sensor that never spoke counts as lost after this, µs: devices take a moment to open. */
const FIRST_WORD_US = 10_000_000;

/** Knows whether the sensor behind one quantity still speaks: in numbers, not in messages. */
export class GuardedSensor {
  readonly quantity: Quantity;
  readonly #startUs: number;
  readonly #silenceUs: () => number;
  #lastUs: number | undefined;
  #isDeviceLost = false;

  /** `silenceUs` is asked each time, because a descriptor may come later than the sensor. */
  constructor(quantity: Quantity, startUs: number, silenceUs: () => number) {
    this.quantity = quantity;
    this.#startUs = startUs;
    this.#silenceUs = silenceUs;
  }

  spoke(nowUs: number): void {
    this.#lastUs = nowUs;
    this.#isDeviceLost = false;
  }

  deviceIs(state: DeviceState): void {
    this.#isDeviceLost = state === 'lost' || state === 'disabled';
  }

  /** True when it has been silent for too long, not counting silence before `excusedUntilUs`. */
  isLost(nowUs: number, excusedUntilUs: number): boolean {
    if (nowUs < excusedUntilUs) return false;
    if (this.#lastUs === undefined) {
      return nowUs - this.#startUs >= Math.max(FIRST_WORD_US, this.#silenceUs());
    }
    return this.#isDeviceLost || nowUs - this.#lastUs >= this.#silenceUs();
  }

  /** True while an output may depend on it: it has spoken, and not too long ago. */
  isFresh(nowUs: number): boolean {
    return this.#lastUs !== undefined && !this.#isDeviceLost && nowUs - this.#lastUs < this.#silenceUs();
  }
}
