/** Lets one piece of work run at a time, in the order of asking. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after all that was asked for before; its failure is the caller's and stops nobody else. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined); // whoever asked for it gets it
    return mine;
  }
}
