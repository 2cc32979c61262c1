import { LabError, type PatchOperation } from '@labgate/contract';
import { isPlain, valueAt, type Plain } from './plain-data.ts';

/** A configuration as it is written, and with all that is assumed where nothing is written. */
export interface PatchedConfig {
  readonly written: Plain;
  readonly effective: Plain;
}

/** Keys that mean something to JavaScript; no section has them. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Applies operations (RFC 6902) one after the other. Their paths are those of the effective configuration, which is what
 * clients see; only what they change is written, so that defaults stay defaults.
 * @throws LabError E_SCHEMA naming the operation that does not fit; nothing is changed then.
 */
export function patchConfig(config: PatchedConfig, operations: readonly PatchOperation[]): PatchedConfig {
  let written = structuredClone(config.written);
  let effective = structuredClone(config.effective);
  for (const [i, operation] of operations.entries()) {
    const fail = (reason: string): never => {
      throw new LabError('E_SCHEMA', `ops[${i}] ${operation.op} ${operation.path}: ${reason}`);
    };
    if (operation.op !== 'remove' && operation.value === undefined) fail('it has no value');
    const tokens = parsePointer(operation.path, fail);
    if (tokens.length === 0) {
      const value = operation.op === 'replace' ? operation.value : fail('the whole can only be replaced');
      if (!isPlain(value)) return fail('the configuration is an object');
      written = structuredClone(value);
      effective = structuredClone(value);
    } else {
      const parent = valueAt(effective, tokens.slice(0, -1)) ?? fail('there is nothing to put it into');
      const target = writtenParent(written, effective, tokens.slice(0, -1));
      change(parent, tokens.at(-1) ?? '', operation, fail, true);
      change(target, tokens.at(-1) ?? '', operation, fail, false);
    }
  }
  return { written, effective };
}

/** Reads a JSON Pointer (RFC 6901). */
function parsePointer(path: string, fail: (reason: string) => never): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) return fail('a path starts with /');
  if (/~(?![01])/.test(path)) return fail('~ is written ~0');
  const tokens = path
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return tokens.some((token) => FORBIDDEN_KEYS.includes(token)) ? fail('there is no such key') : tokens;
}

/** The place in what is written that `path` leads to; what is only assumed on the way is written out. */
function writtenParent(written: Plain, effective: Plain, path: readonly string[]): unknown {
  let node: unknown = written;
  for (const [i, key] of path.entries()) {
    if (isPlain(node) && !Object.hasOwn(node, key)) {
      const assumed = valueAt(effective, path.slice(0, i + 1));
      node[key] = Array.isArray(assumed) ? structuredClone(assumed) : {};
    }
    node = valueAt(node, [key]);
  }
  return node;
}

function change(
  parent: unknown,
  key: string,
  operation: PatchOperation,
  fail: (reason: string) => never,
  isStrict: boolean,
): void {
  const { op } = operation;
  const value = op === 'remove' ? undefined : structuredClone(operation.value);
  if (Array.isArray(parent)) {
    const index = key === '-' && op === 'add' ? parent.length : indexOf(key, fail);
    if (index > parent.length - (op === 'add' ? 0 : 1)) fail(`there are ${parent.length} items`);
    if (op === 'remove') parent.splice(index, 1);
    else parent.splice(index, op === 'add' ? 0 : 1, value);
  } else if (isPlain(parent)) {
    if (isStrict && op !== 'add' && !Object.hasOwn(parent, key)) fail('there is no such key');
    if (op === 'remove') delete parent[key];
    else parent[key] = value;
  } else fail('there is nothing to put it into');
}

function indexOf(key: string, fail: (reason: string) => never): number {
  return /^(?:0|[1-9]\d{0,5})$/.test(key) ? Number(key) : fail(`${JSON.stringify(key)} is no index`);
}
