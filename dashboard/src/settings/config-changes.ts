import type { PatchOperation } from '@labgate/contract';

/** Where a value is: its keys from the root of the configuration. */
export type ConfigPath = readonly string[];

/** One difference between the configuration in force and what is wanted. */
export interface ConfigChange {
  readonly path: ConfigPath;
  /** `undefined` where there was or will be nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(config: unknown, path: ConfigPath): unknown {
  let value = config;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Every difference between two configurations, the deepest that are objects on both sides. */
export function differences(before: unknown, after: unknown, path: ConfigPath = []): ConfigChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], [...path, key]));
  }
  return isEqual(before, after) ? [] : [{ path, before, after }];
}

/** A change as operations of a JSON Patch; objects on the way that do not exist yet are added. */
export function operationsOf(changes: readonly ConfigChange[], config: unknown): PatchOperation[] {
  const made = new Set<string>();
  return changes.flatMap(({ path, after }): PatchOperation[] => {
    if (after === undefined) {
      return valueAt(config, path) === undefined ? [] : [{ op: 'remove', path: pointer(path) }];
    }
    const parents = path.slice(0, -1).flatMap((_, i): PatchOperation[] => {
      const parent = path.slice(0, i + 1);
      const key = pointer(parent);
      if (made.has(key) || valueAt(config, parent) !== undefined) return [];
      made.add(key);
      return [{ op: 'add', path: key, value: {} }];
    });
    return [...parents, { op: 'add', path: pointer(path), value: after }];
  });
}

/** A path as people and the gateway's messages write it: `devices.env0.address`. */
export function pathText(path: ConfigPath): string {
  return path.join('.');
}

/** RFC 6901. */
function pointer(path: ConfigPath): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
