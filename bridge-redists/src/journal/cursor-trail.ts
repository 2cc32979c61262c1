/** A place in the journal, and how many positions were taken up to it. */
export interface Mark {
  readonly cursor: string;
  readonly positions: number;
}

const MINUTE_US = 60_000_000;
/** Marks lie at least so far apart. */
const APART_US = 2_000_000;

/** Remembers where in the journal its follower was a minute before it was where it is. */
export class CursorTrail {
  #marks: (Mark & { readonly atUs: number })[];
  positions = 0;

  /** `repeat` positions behind `cursor` were taken before. */
  constructor(cursor: string, repeat: number, nowUs: number) {
    this.#marks = [{ cursor, positions: -repeat, atUs: nowUs }];
  }

  /** The newest place that is at least a minute older than the newest one, or the oldest known. */
  get minuteAgo(): Mark {
    return this.#marks[0] ?? { cursor: '', positions: this.positions };
  }

  /** Notes that `positions` more were taken, up to `cursor`. */
  add(cursor: string, positions: number, nowUs: number): void {
    this.positions += positions;
    const newest = this.#marks.at(-1);
    if (newest !== undefined && nowUs - newest.atUs < APART_US) return;
    this.#marks.push({ cursor, positions: this.positions, atUs: nowUs });
    const recent = this.#marks.findLastIndex(({ atUs }) => nowUs - atUs >= MINUTE_US);
    if (recent > 0) this.#marks = this.#marks.slice(recent);
  }

  /** Forgets everything before `cursor`. */
  restart(cursor: string): void {
    const atUs = this.#marks.at(-1)?.atUs ?? 0;
    this.#marks = [{ cursor, positions: this.positions, atUs }];
  }
}
