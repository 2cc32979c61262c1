/** Somebody who waits, and which of the two sub-pages have come since: one bit each. */
interface Waiting {
  seen: number;
  readonly resolve: (frame: Uint8Array) => void;
}

const BOTH = 0b11;

/** Picks whole pictures out of the frames of a camera, each of which renews one sub-page (contract §5). */
export class WholePictures {
  readonly #waiting = new Set<Waiting>();

  /** Takes a frame as it was published; `subpage` is 0, 1, or 255 for both. */
  take(frame: Uint8Array, subpage: number): void {
    for (const waiting of this.#waiting) {
      waiting.seen |= subpage === 255 ? BOTH : 1 << subpage;
      if (waiting.seen !== BOTH) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(frame);
    }
  }

  /** The next picture all of whose pixels were measured after this call. Waits no longer once `signal` is aborted. */
  next(signal: AbortSignal): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      const waiting = { seen: 0, resolve };
      this.#waiting.add(waiting);
      const giveUp = (): void => {
        this.#waiting.delete(waiting);
        resolve(undefined);
      };
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
