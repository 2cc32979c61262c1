import type { ErrorCode } from '@labgate/contract';

/** Weight of the newest interval in the smoothed rate. */
const RATE_WEIGHT = 0.1;

/** Counters of one device, as `$health` shows them (contract §4.4). */
export class DeviceHealth {
  ok = 0;
  err = 0;
  /** Unix ms of the last good reading; 0 before the first. */
  last = 0;
  /** Interruptions: times the device was lost after it had been there. */
  gaps = 0;
  /** Code of the failure it is in, `null` while it works. */
  code: ErrorCode | null = null;
  #lastUs: number | undefined;
  #intervalUs: number | undefined;

  succeeded(nowMs: number, monoUs: number): void {
    this.ok += 1;
    this.last = nowMs;
    this.code = null;
    if (this.#lastUs !== undefined) {
      const intervalUs = monoUs - this.#lastUs;
      this.#intervalUs =
        this.#intervalUs === undefined
          ? intervalUs
          : this.#intervalUs + RATE_WEIGHT * (intervalUs - this.#intervalUs);
    }
    this.#lastUs = monoUs;
  }

  failed(code: ErrorCode): void {
    this.err += 1;
    this.code = code;
  }

  lost(): void {
    this.gaps += 1;
    this.#lastUs = undefined;
    this.#intervalUs = undefined;
  }

  /** Readings a second, smoothed; 0 while unknown. */
  get rateHz(): number {
    return this.#intervalUs === undefined || this.#intervalUs === 0
      ? 0
      : Math.round(1e8 / this.#intervalUs) / 100;
  }
}
