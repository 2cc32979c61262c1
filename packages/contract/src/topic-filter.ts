const SLASH = 47;

/** True when `topic` (a name without wildcards) is matched by `filter` (MQTT 3.1.1 §4.7). */
export function matchesFilter(filter: string, topic: string): boolean {
  // A filter that starts with a wildcard does not match topics that start with $ [MQTT-4.7.2-1].
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  let filterAt = 0;
  let topicAt = 0;
  for (;;) {
    const filterEnd = levelEnd(filter, filterAt);
    const topicEnd = levelEnd(topic, topicAt);
    if (isOne(filter, filterAt, filterEnd, '#')) return true;
    if (!isOne(filter, filterAt, filterEnd, '+')) {
      if (
        filterEnd - filterAt !== topicEnd - topicAt ||
        !topic.startsWith(filter.slice(filterAt, filterEnd), topicAt)
      ) {
        return false;
      }
    }
    const topicDone = topicEnd === topic.length;
    if (filterEnd === filter.length) return topicDone;
    // `a/#` matches `a` itself.
    if (topicDone) return filter.length === filterEnd + 2 && filter.endsWith('#');
    filterAt = filterEnd + 1;
    topicAt = topicEnd + 1;
  }
}

/** True when every topic that `narrow` matches is matched by `wide` as well. */
export function filterCovers(wide: string, narrow: string): boolean {
  if (narrow.startsWith('$') && !wide.startsWith('$')) return false;
  const narrowLevels = narrow.split('/');
  const wideLevels = wide.split('/');
  for (const [index, level] of wideLevels.entries()) {
    if (level === '#') return true;
    const other = narrowLevels[index];
    if (other === undefined || other === '#' || (level !== '+' && level !== other)) return false;
  }
  return narrowLevels.length === wideLevels.length;
}

/** True when some topic is matched by both filters. */
export function filtersOverlap(one: string, other: string): boolean {
  if (one.startsWith('$') !== other.startsWith('$')) return false;
  const ones = one.split('/');
  const others = other.split('/');
  for (let index = 0; index < Math.min(ones.length, others.length); index++) {
    const a = ones[index];
    const b = others[index];
    if (a === '#' || b === '#') return true;
    if (a !== b && a !== '+' && b !== '+') return false;
  }
  if (ones.length === others.length) return true;
  const longer = ones.length > others.length ? ones : others;
  return longer.length === Math.min(ones.length, others.length) + 1 && longer.at(-1) === '#';
}

function levelEnd(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    if (text.charCodeAt(index) === SLASH) return index;
  }
  return text.length;
}

function isOne(filter: string, from: number, end: number, wildcard: '+' | '#'): boolean {
  return end === from + 1 && filter[from] === wildcard;
}
