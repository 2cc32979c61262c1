/** Bounds of one commit: they bound how long encoding it holds the event loop, and keep it within the smallest segment. */
const MAX_GROUP_ITEMS = 512;
/** A single item may be larger. */
export const MAX_GROUP_BYTES = 64 * 1024;

/** Commits items together; `bytes` are those that each will take. */
type Commit<Item> = (group: readonly Item[], bytes: readonly number[]) => Promise<void>;

/**
 * Gathers what is added in one turn of the event loop, and while a commit is under way, and commits it together: one commit
 * at a time, in order. There is no timer: Aedes reads on from a connection only when all packets of a read are done, so
 * waiting would cap a connection's rate.
 */
export class GroupCommit<Item> {
  readonly #commit: Commit<Item>;
  #waiting: Item[] = [];
  /** Bytes that each of them will take. */
  #bytes: number[] = [];
  #isScheduled = false;
  #idle: Promise<void> = Promise.resolve();

  /** @param commit must not reject. */
  constructor(commit: Commit<Item>) {
    this.#commit = commit;
  }

  /** Adds an item that will take so many bytes. */
  add(item: Item, bytes: number): void {
    this.#waiting.push(item);
    this.#bytes.push(bytes);
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
      const bytes = this.#bytes;
      this.#waiting = [];
      this.#bytes = [];
      for (let start = 0; start < waiting.length;) {
        const end = groupEnd(bytes, start);
        await this.#commit(waiting.slice(start, end), bytes.slice(start, end));
        start = end;
      }
    }
    this.#isScheduled = false;
  }
}

/** Where the group that begins at `start` ends; it has at least one item. */
function groupEnd(bytes: readonly number[], start: number): number {
  const last = Math.min(bytes.length, start + MAX_GROUP_ITEMS);
  let sum = bytes[start] ?? 0;
  for (let end = start + 1; end < last; end++) {
    sum += bytes[end] ?? 0;
    if (sum > MAX_GROUP_BYTES) return end;
  }
  return last;
}
