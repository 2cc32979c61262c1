/** Most items of one commit: it bounds how long encoding them holds the event loop. */
const MAX_GROUP_ITEMS = 256;

/**
 * Gathers what is added in one turn of the event loop, and while a commit is under way, and commits it together: one commit
 * at a time, in order. There is no timer: Aedes reads on from a connection only when all packets of a read are done, so
 * waiting would cap a connection's rate.
 */
export class GroupCommit<Item> {
  readonly #commit: (group: readonly Item[]) => Promise<void>;
  #waiting: Item[] = [];
  #isScheduled = false;
  #idle: Promise<void> = Promise.resolve();

  /** @param commit must not reject. */
  constructor(commit: (group: readonly Item[]) => Promise<void>) {
    this.#commit = commit;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#idle = new Promise((resolve) => {
      setImmediate(() => void this.#run().finally(resolve));
    });
  }

  /** Resolves when everything added before has been committed. */
  drained(): Promise<void> {
    return this.#idle;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const isWhole = this.#waiting.length <= MAX_GROUP_ITEMS;
      const group = isWhole ? this.#waiting : this.#waiting.slice(0, MAX_GROUP_ITEMS);
      this.#waiting = isWhole ? [] : this.#waiting.slice(MAX_GROUP_ITEMS);
      await this.#commit(group);
    }
    this.#isScheduled = false;
  }
}
