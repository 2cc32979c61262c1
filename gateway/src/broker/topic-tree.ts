interface Node<T> {
  readonly children: Map<string, Node<T>>;
  value: T | undefined;
}

/** One value by topic name, found by topic filter (MQTT 3.1.1 §4.7). */
export class TopicTree<T extends object> {
  #root: Node<T> = { children: new Map(), value: undefined };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(topic: string): T | undefined {
    let node: Node<T> | undefined = this.#root;
    for (const level of topic.split('/')) node = node?.children.get(level);
    return node?.value;
  }

  set(topic: string, value: T): void {
    let node = this.#root;
    for (const level of topic.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = { children: new Map(), value: undefined };
        node.children.set(level, child);
      }
      node = child;
    }
    if (node.value === undefined) this.#size++;
    node.value = value;
  }

  /** Removes the value of `topic`; one that is not there is no fault. */
  delete(topic: string): void {
    const levels = topic.split('/');
    const path = [this.#root];
    for (const level of levels) {
      const child = path.at(-1)?.children.get(level);
      if (child === undefined) return;
      path.push(child);
    }
    const leaf = path.at(-1);
    if (leaf?.value === undefined) return;
    leaf.value = undefined;
    this.#size--;
    for (let depth = levels.length; depth > 0; depth--) {
      const node = path[depth];
      if (node === undefined || node.value !== undefined || node.children.size > 0) break;
      path[depth - 1]?.children.delete(levels[depth - 1] ?? '');
    }
  }

  /** The values of all topics that `filter` matches. */
  match(filter: string): T[] {
    const found: T[] = [];
    collect(this.#root, filter.split('/'), 0, found);
    return found;
  }
}

function collect<T>(node: Node<T>, levels: readonly string[], depth: number, found: T[]): void {
  const level = levels[depth];
  if (level === undefined) {
    if (node.value !== undefined) found.push(node.value);
  } else if (level === '#') {
    collectAll(node, depth, found);
  } else if (level === '+') {
    for (const [name, child] of node.children) {
      if (isVisible(name, depth)) collect(child, levels, depth + 1, found);
    }
  } else {
    const child = node.children.get(level);
    if (child !== undefined) collect(child, levels, depth + 1, found);
  }
}

/** `a/#` matches `a` itself and everything below. */
function collectAll<T>(node: Node<T>, depth: number, found: T[]): void {
  if (node.value !== undefined) found.push(node.value);
  for (const [name, child] of node.children) {
    if (isVisible(name, depth)) collectAll(child, depth + 1, found);
  }
}

/** Wildcards at the first level do not match topics that start with $ [MQTT-4.7.2-1]. */
function isVisible(name: string, depth: number): boolean {
  return depth > 0 || !name.startsWith('$');
}
