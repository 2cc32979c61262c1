/** Plain data as JSON and YAML have it. */
export type Plain = Readonly<Record<string, unknown>>;

/** True for a mapping; arrays and `null` are none. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is at `path` below `root`; `undefined` where there is nothing. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => {
    if (Array.isArray(node)) return node[Number(key)];
    return isPlain(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }, root);
}

/** Dotted paths of the values that differ between two configurations, each as short as it says everything. */
export function changedPaths(before: unknown, after: unknown, place = ''): string[] {
  if (isPlain(before) && isPlain(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => {
      const here = place === '' ? key : `${place}.${key}`;
      const [old, now] = [before, after].map((node) => (Object.hasOwn(node, key) ? node[key] : undefined));
      return changedPaths(old, now, here);
    });
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [place];
}
