/** Something that waits to be committed. */
export interface Committable {
  /** Bytes it will take. */
  readonly bytes: number;
}

/** Bounds of one commit: they bound how long encoding it holds the event loop, and keep it within the smallest segment. */
const MAX_GROUP_ITEMS = 512;
const MAX_GROUP_BYTES = 64 * 1024;

/**
 * Gathers what is added in one turn of the event loop, and while a commit is under way, and commits it together: one commit
 * at a time, in order. There is no timer: Aedes reads on from a connection only when all packets of a read are done, so
 * waiting would cap a connection's rate.
 */
export class GroupCommit<Item extends Committable> {
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
      const waiting = this.#waiting;
      this.#waiting = [];
      for (let start = 0; start < waiting.length;) {
        const end = groupEnd(waiting, start);
        await this.#commit(end - start === waiting.length ? waiting : waiting.slice(start, end));
        start = end;
      }
    }
    this.#isScheduled = false;
  }
}

/** Where the group that begins at `start` ends; it has at least one item. */
function groupEnd(items: readonly Committable[], start: number): number {
  const last = Math.min(items.length, start + MAX_GROUP_ITEMS);
  let bytes = items[start]?.bytes ?? 0;
  for (let end = start + 1; end < last; end++) {
    bytes += items[end]?.bytes ?? 0;
    if (bytes > MAX_GROUP_BYTES) return end;
  }
  return last;
}
