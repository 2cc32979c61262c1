/** Something that wants to be flushed once all packets of this turn of the event loop are written. */
export interface Flushable {
  flush(): void;
}

/** Flushes everything that was written to in a turn of the event loop together at its end. */
export class EndOfTurn {
  #waiting: Flushable[] = [];

  /** Registers `target`, which must not be registered already. */
  add(target: Flushable): void {
    if (this.#waiting.push(target) === 1) setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const targets = this.#waiting;
    this.#waiting = [];
    for (const target of targets) target.flush();
  };
}
