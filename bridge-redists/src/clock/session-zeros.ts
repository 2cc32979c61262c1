import { clockStepDataSchema, eventSchema, type JournalItem } from '@labgate/contract';

/** Sessions that are remembered; a gateway tells of at most 32 at once. */
const MOST_SESSIONS = 64;

/** When a session began, and whether that is final. */
interface Zero {
  readonly zeroMs: number;
  readonly isFinal: boolean;
}

/** What the `clock.step` events of one journal say of the time at which its sessions began (contract §4.4). */
export class SessionZeros {
  readonly #patienceMs: number;
  readonly #zeros = new Map<string, Zero>();

  /**
   * An event later than `patienceMs` into a session changes nothing of that session: what it measured may have been
   * stored by then, and whoever reads the journal again has to come to the same times.
   */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Looks at an item of the journal. */
  learn({ topic, payload }: JournalItem): void {
    if (topic !== '$event') return;
    const event = eventSchema.safeParse(payload).data;
    if (event?.type !== 'clock.step') return;
    const { first = false, zeroMs = {} } = clockStepDataSchema.safeParse(event.data).data ?? {};
    for (const [sid, zero] of Object.entries(zeroMs)) {
      if (event.ts - zero > this.#patienceMs || this.#zeros.get(sid)?.isFinal === true) continue;
      this.#zeros.set(sid, { zeroMs: zero, isFinal: first });
    }
    for (const sid of this.#zeros.keys()) {
      if (this.#zeros.size <= MOST_SESSIONS) break;
      this.#zeros.delete(sid);
    }
  }

  /** True when nothing better will be known of the session. */
  isFinal(sid: string): boolean {
    return this.#zeros.get(sid)?.isFinal === true;
  }

  /** Unix ms at which `mono` of the session was 0, as far as is known. */
  of(sid: string): number | undefined {
    return this.#zeros.get(sid)?.zeroMs;
  }
}
