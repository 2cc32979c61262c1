const WINDOW_MS = 60_000;

/**
 * How far this computer's clock is ahead of the gateway's. Each message that was not stored on its way gives
 * `arrival − ts` = offset + delay; the smallest of the last one to two windows is the best estimate.
 */
export class ClockOffset {
  #currentMs = Infinity;
  #previousMs = Infinity;
  #windowStartMs = -Infinity;

  /** A message with the gateway's time `tsMs` arrived at `arrivedMs` of our clock. */
  observe(tsMs: number, arrivedMs: number): void {
    // The second test notices that our own clock was set back.
    if (arrivedMs - this.#windowStartMs > WINDOW_MS || arrivedMs < this.#windowStartMs) {
      this.#previousMs = this.#currentMs;
      this.#currentMs = Infinity;
      this.#windowStartMs = arrivedMs;
    }
    this.#currentMs = Math.min(this.#currentMs, arrivedMs - tsMs);
  }

  /** Ours minus the gateway's, ms; `undefined` before the first message. */
  get offsetMs(): number | undefined {
    const offsetMs = Math.min(this.#currentMs, this.#previousMs);
    return Number.isFinite(offsetMs) ? offsetMs : undefined;
  }
}

/** How far this computer's clock is ahead of that of each gateway of a broker: each has its own. */
export class ClockOffsets {
  readonly #gateways = new Map<string, ClockOffset>();

  observe(gw: string, tsMs: number, arrivedMs: number): void {
    let offset = this.#gateways.get(gw);
    if (offset === undefined) {
      offset = new ClockOffset();
      this.#gateways.set(gw, offset);
    }
    offset.observe(tsMs, arrivedMs);
  }

  /** As `ClockOffset.offsetMs`. */
  offsetMs(gw: string | undefined): number | undefined {
    return gw === undefined ? undefined : this.#gateways.get(gw)?.offsetMs;
  }
}
