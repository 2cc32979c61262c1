import { isMap, isScalar, isSeq, parse, parseDocument, stringify, type Document, type Node } from 'yaml';

/** Lines are not folded: a person finds a value on the line of its key. */
const STYLE = { lineWidth: 0 } as const;

/**
 * Makes a YAML text say `value`, plain data: what did not change stays as it is written, comments included. What cannot
 * be changed in place, such as a value behind an alias, is written anew, and only comments before the first key stay then.
 */
export function rewriteYaml(text: string, value: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(text);
  if (document.errors.length === 0 && isMap(document.contents)) {
    changeNode(document, document.contents, value);
    const rewritten = document.toString(STYLE);
    if (says(rewritten, value)) return rewritten;
  }
  const header = /^(?:[ \t]*(?:#.*)?\n)*/.exec(text)?.[0] ?? '';
  const fresh = `${header}${formatYaml(value)}`;
  return says(fresh, value) ? fresh : formatYaml(value);
}

/** Writes plain data as YAML. */
export function formatYaml(value: unknown): string {
  return stringify(value, { ...STYLE, aliasDuplicateObjects: false });
}

function says(text: string, value: unknown): boolean {
  try {
    return isSame(parse(text) ?? {}, value);
  } catch {
    return false; // an edit that broke the syntax is not used
  }
}

/** The order of keys does not matter. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  }
  if (!isPlainObject(a) || !isPlainObject(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

/** Changes a node of `document` in place; false when it has to be replaced. */
function changeNode(document: Document, node: Node | null, value: unknown): boolean {
  if (isMap(node) && isPlainObject(value)) {
    for (const key of Object.keys(node.toJSON() as object)) {
      if (!Object.hasOwn(value, key)) node.delete(key);
    }
    for (const [key, child] of Object.entries(value)) {
      const current = node.get(key, true) as Node | undefined;
      if (current === undefined || !changeNode(document, current, child)) {
        node.set(key, document.createNode(child));
      }
    }
    return true;
  }
  if (isSeq(node) && Array.isArray(value)) {
    while (node.items.length > value.length) node.items.pop();
    value.forEach((child: unknown, i) => {
      const current = node.items[i] as Node | undefined;
      if (current === undefined || !changeNode(document, current, child)) {
        node.items[i] = document.createNode(child);
      }
    });
    return true;
  }
  if (!isScalar(node) || (typeof value === 'object' && value !== null)) return false;
  // a scalar that stays the same keeps how it is written, such as 0x76
  if (!Object.is(node.value, value)) {
    node.value = value;
    delete node.source;
    delete node.format;
  }
  return true;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
