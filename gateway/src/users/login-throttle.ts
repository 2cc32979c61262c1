import type { Clock } from '@labgate/service-kit';

/** First and longest time an address has to wait after too many wrong passwords, ms. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Addresses remembered at a time; the oldest goes first. */
const MAX_ADDRESSES = 10_000;

interface Guesses {
  windowStartUs: number;
  failed: number;
  pending: number;
  /** Attempts that wait until a pending one has ended. */
  readonly waiting: (() => void)[];
  waitMs: number;
  blockedUntilUs: number;
}

/** Counts wrong passwords by address and tells who has to wait. */
export class LoginThrottle {
  readonly #clock: Pick<Clock, 'monoUs'>;
  readonly #maxPerSecond: number;
  readonly #addresses = new Map<string, Guesses>();

  constructor(clock: Pick<Clock, 'monoUs'>, maxPerSecond: number) {
    this.#clock = clock;
    this.#maxPerSecond = maxPerSecond;
  }

  /**
   * Resolves to true when a password from `address` may be looked at; `finish` must follow. As many as may be wrong in
   * a second are looked at together, the next ones wait, so that a crowd behind one address is slowed but not refused.
   */
  async begin(address: string): Promise<boolean> {
    const guesses = this.#of(address);
    while (guesses.pending >= this.#maxPerSecond) {
      await new Promise<void>((resolve) => guesses.waiting.push(resolve));
    }
    if (this.#clock.monoUs() < guesses.blockedUntilUs) {
      guesses.waiting.shift()?.();
      return false;
    }
    guesses.pending++;
    return true;
  }

  /** Says how the attempt that was begun ended. */
  finish(address: string, isRight: boolean): void {
    const guesses = this.#of(address);
    guesses.pending--;
    guesses.waiting.shift()?.();
    if (isRight) return;
    const nowUs = this.#clock.monoUs();
    if (nowUs - guesses.windowStartUs >= 1_000_000) {
      if (guesses.failed === 0) guesses.waitMs = FIRST_WAIT_MS;
      guesses.windowStartUs = nowUs;
      guesses.failed = 0;
    }
    guesses.failed++;
    if (guesses.failed < this.#maxPerSecond) return;
    guesses.blockedUntilUs = nowUs + guesses.waitMs * 1000;
    guesses.waitMs = Math.min(2 * guesses.waitMs, LONGEST_WAIT_MS);
    guesses.windowStartUs = guesses.blockedUntilUs;
    guesses.failed = 0;
  }

  #of(address: string): Guesses {
    let guesses = this.#addresses.get(address);
    if (guesses === undefined) {
      if (this.#addresses.size >= MAX_ADDRESSES) {
        const [oldest] = this.#addresses.keys();
        if (oldest !== undefined) this.#addresses.delete(oldest);
      }
      guesses = {
        windowStartUs: this.#clock.monoUs(),
        failed: 0,
        pending: 0,
        waiting: [],
        waitMs: FIRST_WAIT_MS,
        blockedUntilUs: 0,
      };
      this.#addresses.set(address, guesses);
    }
    return guesses;
  }
}
