interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly values: T[];
}

/** Answers for topics are remembered up to this many, so that a busy topic is matched once. */
const REMEMBERED_TOPICS = 10_000;

/** Values by topic filter, found by topic name (MQTT 3.1.1 §4.7). */
export class FilterTree<T> {
  readonly #root: Node<T> = { children: new Map(), values: [] };
  readonly #remembered = new Map<string, readonly T[]>();

  add(filter: string, value: T): void {
    let node = this.#root;
    for (const level of filter.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = { children: new Map(), values: [] };
        node.children.set(level, child);
      }
      node = child;
    }
    node.values.push(value);
    this.#remembered.clear();
  }

  /** Removes one occurrence of `value`; one that is not there is no fault. */
  remove(filter: string, value: T): void {
    const path: { readonly node: Node<T>; readonly level: string }[] = [];
    let node = this.#root;
    for (const level of filter.split('/')) {
      const child = node.children.get(level);
      if (child === undefined) return;
      path.push({ node, level });
      node = child;
    }
    const index = node.values.indexOf(value);
    if (index < 0) return;
    node.values.splice(index, 1);
    for (const { node: parent, level } of path.toReversed()) {
      const child = parent.children.get(level);
      if (child === undefined || child.children.size > 0 || child.values.length > 0) break;
      parent.children.delete(level);
    }
    this.#remembered.clear();
  }

  /** The values whose filters match `topic`; the array is never changed afterwards. */
  match(topic: string): readonly T[] {
    const known = this.#remembered.get(topic);
    if (known !== undefined) return known;
    const found: T[] = [];
    collect(this.#root, topic.split('/'), 0, found);
    if (this.#remembered.size >= REMEMBERED_TOPICS) this.#remembered.clear();
    this.#remembered.set(topic, found);
    return found;
  }
}

function collect<T>(node: Node<T>, levels: readonly string[], depth: number, found: T[]): void {
  // Wildcards at the first level do not match topics that start with $ [MQTT-4.7.2-1].
  const isReserved = depth === 0 && levels[0]?.startsWith('$') === true;
  const rest = isReserved ? undefined : node.children.get('#');
  if (rest !== undefined) found.push(...rest.values);
  const level = levels[depth];
  if (level === undefined) {
    found.push(...node.values);
    return;
  }
  const same = node.children.get(level);
  if (same !== undefined) collect(same, levels, depth + 1, found);
  const any = isReserved ? undefined : node.children.get('+');
  if (any !== undefined) collect(any, levels, depth + 1, found);
}
