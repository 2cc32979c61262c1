import type { HealthRow } from './health-row.ts';

/** Since when a part is in its state. */
export interface Since {
  /** Unix ms of the clock that is given to `update`. */
  readonly tsMs: number;
  /** False when it was so before anybody here looked: then `tsMs` is when we began to. */
  readonly isSeen: boolean;
}

/** Remembers when each part came into the state it is in. */
export class StateSince {
  readonly #parts = new Map<
    string,
    { readonly word: string; readonly isKnown: boolean; readonly since: Since }
  >();

  /** Takes the rows as they stand at `nowMs`; returns since when, by key. */
  update(
    rows: readonly Pick<HealthRow, 'key' | 'word' | 'state'>[],
    nowMs: number,
  ): ReadonlyMap<string, Since> {
    for (const { key, word, state } of rows) {
      const before = this.#parts.get(key);
      if (before?.word === word) continue;
      // Hearing of a state for the first time is no change of it.
      const isSeen = before?.isKnown === true;
      this.#parts.set(key, { word, isKnown: state !== 'unknown', since: { tsMs: nowMs, isSeen } });
    }
    const keys = new Set(rows.map(({ key }) => key));
    for (const key of this.#parts.keys()) if (!keys.has(key)) this.#parts.delete(key);
    return new Map([...this.#parts].map(([key, { since }]) => [key, since]));
  }
}
