/** A place in the journal, and when everything before it had been given to the store. */
export interface Mark {
  readonly cursor: string;
  /** Positions taken up to it. */
  readonly positions: number;
  /** Everything before it was given to the store before this time, monotonic µs; also what was given to it again. */
  readonly atUs: number;
}

const MINUTE_US = 60_000_000;
/** Marks lie at least so far apart. */
const APART_US = 2_000_000;
/** More marks than this, of a store that is away for very long, are thinned out. */
const MOST_MARKS = 1_000;

/** Remembers when its follower took what of a journal, so that it can go back to what a store may not have. */
export class CursorTrail {
  /** Oldest first, those ahead of a follower that has gone back among them. */
  #marks: Mark[];
  /** Positions taken up to the place where the follower is. */
  positions = 0;

  /** Begins at the first of the marks that an earlier trail has left. */
  constructor(first: Mark, ...ahead: readonly Mark[]) {
    this.#marks = [first, ...ahead];
    this.positions = first.positions;
  }

  /** The last place up to `positions` before which everything was taken before `atUs`, or the oldest known. */
  before(atUs: number, positions = this.positions): Mark {
    return this.#passed(atUs, positions) ?? this.#oldest;
  }

  /** The last such place at least a minute before `storedThroughUs`: a store may lose what it acknowledged last. */
  minuteBefore(storedThroughUs: number, positions = this.positions): Mark {
    return this.before(storedThroughUs - MINUTE_US, positions);
  }

  /** The marks behind `mark`, and `end` behind them all, at least `apartUs` from each other. */
  *behind(mark: Mark, end: Mark, apartUs: number): Generator<Mark, void, undefined> {
    let last = { ...mark, atUs: -Infinity };
    for (const next of [...this.#marks, end]) {
      if (next.positions <= last.positions || next.atUs - last.atUs < apartUs) continue;
      last = next;
      yield next;
    }
  }

  /** Notes that `positions` more were taken, up to `cursor`; what was taken before `storedThroughUs` is stored. */
  add(cursor: string, positions: number, nowUs: number, storedThroughUs: number): void {
    this.positions += positions;
    const newest = this.#marks.at(-1) ?? this.#oldest;
    if (this.positions <= newest.positions || nowUs - newest.atUs < APART_US) return;
    this.#marks.push({ cursor, positions: this.positions, atUs: nowUs });
    const needed = this.#passed(storedThroughUs - MINUTE_US, this.positions);
    if (needed !== undefined) this.#marks = this.#marks.slice(this.#marks.indexOf(needed));
    if (this.#marks.length > MOST_MARKS) this.#marks = this.#marks.filter((_, index) => index % 2 === 0);
  }

  /** What was taken again from here on was not in the store: the minute of it begins anew. */
  renew(nowUs: number): void {
    this.#marks = this.#marks.map((mark) =>
      mark.positions > this.positions ? { ...mark, atUs: nowUs } : mark,
    );
  }

  /** Its follower goes back to `mark` and takes everything behind it again. */
  rewind(mark: Mark): void {
    const older = this.#marks.filter(({ positions }) => positions < mark.positions);
    const newer = this.#marks.filter(({ positions }) => positions > mark.positions);
    this.#marks = [...older, mark, ...newer];
    this.positions = mark.positions;
  }

  /** Forgets everything: the journal is another one. */
  restart(nowUs: number): void {
    this.#marks = [{ cursor: '', positions: this.positions, atUs: nowUs }];
  }

  #passed(atUs: number, positions: number): Mark | undefined {
    return this.#marks.findLast((mark) => mark.atUs <= atUs && mark.positions <= positions);
  }

  get #oldest(): Mark {
    return this.#marks[0] ?? { cursor: '', positions: this.positions, atUs: 0 };
  }
}
