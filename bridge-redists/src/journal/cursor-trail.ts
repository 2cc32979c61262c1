/** A place in the journal, and how many positions were taken up to it. */
export interface Mark {
  readonly cursor: string;
  readonly positions: number;
}

interface TimedMark extends Mark {
  /** Everything before it was taken before this time, monotonic µs. */
  readonly atUs: number;
}

const MINUTE_US = 60_000_000;
/** Marks lie at least so far apart. */
const APART_US = 2_000_000;
/** More marks than this, of a store that is away for very long, are thinned out. */
const MOST_MARKS = 1_000;

/** Remembers when its follower took what of a journal, so that it can go back to what a store may not have. */
export class CursorTrail {
  #marks: TimedMark[];
  /** Positions taken up to the newest place. */
  positions = 0;

  constructor(cursor: string, nowUs: number) {
    this.#marks = [{ cursor, positions: 0, atUs: nowUs }];
  }

  /** A place before which everything was taken before `atUs`, or the oldest known. */
  before(atUs: number): Mark {
    return this.#marks.findLast((mark) => mark.atUs <= atUs) ?? this.#oldest;
  }

  /** A place at least a minute before `storedThroughUs`: a store may lose what it has acknowledged last. */
  minuteBefore(storedThroughUs: number): Mark {
    return this.before(storedThroughUs - MINUTE_US);
  }

  /** Notes that `positions` more were taken, up to `cursor`; what was taken before `storedThroughUs` is stored. */
  add(cursor: string, positions: number, nowUs: number, storedThroughUs: number): void {
    this.positions += positions;
    const newest = this.#marks.at(-1);
    if (newest !== undefined && nowUs - newest.atUs < APART_US) return;
    this.#marks.push({ cursor, positions: this.positions, atUs: nowUs });
    const needed = this.#marks.findLastIndex(({ atUs }) => atUs <= storedThroughUs - MINUTE_US);
    if (needed > 0) this.#marks = this.#marks.slice(needed);
    if (this.#marks.length > MOST_MARKS) this.#marks = this.#marks.filter((_, index) => index % 2 === 0);
  }

  /** Its follower goes back to `mark` and takes everything behind it again. */
  rewind(mark: Mark): void {
    const kept = this.#marks.filter(({ positions }) => positions <= mark.positions);
    this.#marks = kept.length > 0 ? kept : [{ ...mark, atUs: this.#oldest.atUs }];
    this.positions = mark.positions;
  }

  /** Forgets everything: the journal is another one. */
  restart(nowUs: number): void {
    this.#marks = [{ cursor: '', positions: this.positions, atUs: nowUs }];
  }

  get #oldest(): TimedMark {
    return this.#marks[0] ?? { cursor: '', positions: this.positions, atUs: 0 };
  }
}
