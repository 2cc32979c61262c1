import type { StreamLedger } from '@labgate/contract';
import { z } from 'zod';
import { HoleList, holeSchema } from './hole-list.ts';

/** Sessions of a stream that are told apart: the running one, and others that still send. */
const MOST_SESSIONS = 4;
/** A `seq` less than half the circle ahead is ahead, else behind (contract §1: it wraps at 2³²). */
const HALF_CIRCLE = 2 ** 31;

const accountSchema = z.object({
  sessions: z.array(z.object({ sid: z.string(), seq: z.int(), ts: z.int() })),
  expected: z.int(),
  stored: z.int(),
  duplicate: z.int(),
  collapsed: z.int(),
  refused: z.int(),
  lost: z.int(),
  holes: z.array(holeSchema),
  samples: z.array(z.tuple([z.string(), z.int(), z.int()])),
});
type Account = z.infer<typeof accountSchema>;

const EMPTY: Account = {
  sessions: [],
  expected: 0,
  stored: 0,
  duplicate: 0,
  collapsed: 0,
  refused: 0,
  lost: 0,
  holes: [],
  samples: [],
};

/** What identifies a message within its stream, and when it was taken. */
export interface Sighting {
  readonly sid: string;
  readonly seq: number;
  readonly tsMs: number;
}

/** Keeps account of the messages of one stream and of the samples that the store has of each of its channels. */
export class StreamAccount {
  readonly #counts: Omit<Account, 'sessions' | 'holes' | 'samples'>;
  readonly #sessions: Map<string, { seq: number; ts: number }>;
  readonly #holes: HoleList;
  readonly #samples: Map<string, { count: number; last: number }>;
  /** Unix ms of the message before, of any session: where a hole of a new session begins. */
  #lastMs: number | undefined;

  private constructor({ sessions, holes, samples, ...counts }: Account) {
    this.#counts = { ...counts };
    this.#sessions = new Map(sessions.map(({ sid, seq, ts }) => [sid, { seq, ts }]));
    this.#holes = new HoleList(holes);
    this.#samples = new Map(samples.map(([prop, count, last]) => [prop, { count, last }]));
    this.#lastMs = sessions.at(-1)?.ts;
  }

  /** An account with nothing in it. */
  static empty(): StreamAccount {
    return new StreamAccount(EMPTY);
  }

  /** Reads what `toText` wrote; `undefined` when it is damaged. */
  static fromText(text: string): StreamAccount | undefined {
    try {
      const { data } = accountSchema.safeParse(JSON.parse(text));
      return data === undefined ? undefined : new StreamAccount(data);
    } catch {
      return undefined; // the caller says so
    }
  }

  toText(): string {
    const account: Account = {
      ...this.#counts,
      sessions: [...this.#sessions].map(([sid, { seq, ts }]) => ({ sid, seq, ts })),
      holes: [...this.#holes.all],
      samples: [...this.#samples].map(([prop, { count, last }]) => [prop, count, last]),
    };
    return JSON.stringify(account);
  }

  /** Counts a message by its place in its session; false when it was there before. */
  see({ sid, seq, tsMs }: Sighting): boolean {
    const session = this.#sessions.get(sid);
    if (session === undefined) {
      this.#open(sid, seq, tsMs);
      return true;
    }
    const ahead = (seq - session.seq) >>> 0;
    if (ahead > 0 && ahead < HALF_CIRCLE) {
      this.#counts.expected += ahead;
      if (ahead > 1) this.#miss(sid, (session.seq + 1) >>> 0, ahead - 1, session.ts, tsMs);
      this.#remember(sid, seq, tsMs);
      return true;
    }
    if (ahead !== 0 && this.#holes.fill(sid, seq, tsMs)) {
      this.#counts.lost -= 1;
      return true;
    }
    this.#counts.duplicate += 1;
    return false;
  }

  /** Unix ms of the newest sample of a channel; `-Infinity` before the first. */
  lastOf(prop: string): number {
    return this.#samples.get(prop)?.last ?? Number.NEGATIVE_INFINITY;
  }

  /** Counts a sample of a millisecond that had none. */
  addSample(prop: string, tsMs: number): void {
    const known = this.#samples.get(prop);
    if (known === undefined) {
      this.#samples.set(prop, { count: 1, last: tsMs });
    } else {
      known.count += 1;
      known.last = Math.max(known.last, tsMs);
    }
  }

  /** Counts samples that were stored without a message: imported ones. */
  addImported(prop: string, count: number, lastMs: number): void {
    const known = this.#samples.get(prop) ?? { count: 0, last: lastMs };
    this.#samples.set(prop, { count: known.count + count, last: Math.max(known.last, lastMs) });
  }

  /** Says what became of a message that `see` found new. */
  settle(outcome: 'stored' | 'collapsed' | 'refused'): void {
    this.#counts[outcome] += 1;
  }

  /** The account as `$store` `ledger` gives it. */
  answer(): Omit<StreamLedger, 'dev' | 'stream'> {
    return {
      ...this.#counts,
      holes: this.#holes.all.map(({ from, to, lost }) => ({ from, to, lost })),
      samples: Object.fromEntries([...this.#samples].map(([prop, kept]) => [prop, { ...kept }])),
    };
  }

  /** A session begins at 0 (contract §1); of the first one of all nobody knows how much came before. */
  #open(sid: string, seq: number, tsMs: number): void {
    const missing = this.#lastMs === undefined ? 0 : seq;
    this.#counts.expected += missing + 1;
    if (missing > 0) this.#miss(sid, 0, missing, this.#lastMs ?? tsMs, tsMs);
    this.#remember(sid, seq, tsMs);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
  }

  #remember(sid: string, seq: number, tsMs: number): void {
    this.#sessions.delete(sid);
    this.#sessions.set(sid, { seq, ts: tsMs });
    this.#lastMs = tsMs;
  }

  #miss(sid: string, first: number, lost: number, from: number, to: number): void {
    this.#counts.lost += lost;
    this.#holes.add({ from, to, lost, sid, first });
  }
}
