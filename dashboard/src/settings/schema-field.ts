/** A JSON Schema as the gateway serves it for forms; only what a form needs is looked at. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** How a value of the configuration is edited. */
export type FieldKind =
  | { readonly kind: 'group'; readonly fields: readonly SchemaField[] }
  | { readonly kind: 'switch' | 'text' }
  | {
      readonly kind: 'number';
      readonly isInteger: boolean;
      readonly min: number | undefined;
      readonly max: number | undefined;
      /** True where `min` itself is not allowed. */
      readonly isAboveMin: boolean;
    }
  | { readonly kind: 'choice'; readonly options: readonly (string | number)[] }
  /** Short texts, one a line. */
  | { readonly kind: 'lines' }
  /** What has no field of its own kind: shown and edited as JSON. */
  | { readonly kind: 'json' };

/** One value of the configuration with everything its field shows. */
export interface SchemaField {
  readonly key: string;
  readonly label: string;
  readonly unit: string | undefined;
  readonly description: string | undefined;
  readonly defaultValue: unknown;
  readonly needsRestart: boolean;
  readonly isSecret: boolean;
  readonly pattern: string | undefined;
  readonly maxLength: number | undefined;
  readonly minLength: number;
  readonly field: FieldKind;
}

/** Deeper than any section of ours: what lies below is edited as JSON. */
const DEEPEST = 4;

/** The fields of an object's schema, in its order. */
export function fieldsOf(schema: SchemaNode, depth = 0): SchemaField[] {
  return Object.entries(nodeAt(schema, 'properties') ?? {}).flatMap(([key, node]) =>
    isNode(node) ? [fieldOf(key, node, depth)] : [],
  );
}

function fieldOf(key: string, node: SchemaNode, depth: number): SchemaField {
  const { title, description, pattern, maxLength, minLength } = node;
  return {
    key,
    label: typeof title === 'string' ? title : key,
    unit: textOf(node['x-unit']),
    description: textOf(description),
    defaultValue: node['default'],
    needsRestart: node['x-needsRestart'] === true,
    isSecret: node['x-secret'] === true,
    pattern: textOf(pattern),
    maxLength: numberOf(maxLength),
    minLength: numberOf(minLength) ?? 0,
    field: kindOf(node, depth),
  };
}

function kindOf(node: SchemaNode, depth: number): FieldKind {
  const options = node['enum'];
  if (Array.isArray(options)) {
    const known = options.filter((each) => typeof each === 'string' || typeof each === 'number');
    if (known.length === options.length) return { kind: 'choice', options: known };
  }
  switch (node['type']) {
    case 'boolean':
      return { kind: 'switch' };
    case 'string':
      return { kind: 'text' };
    case 'number':
    case 'integer':
      return {
        kind: 'number',
        isInteger: node['type'] === 'integer',
        min: numberOf(node['minimum']) ?? numberOf(node['exclusiveMinimum']),
        max: numberOf(node['maximum']),
        isAboveMin: node['exclusiveMinimum'] !== undefined,
      };
    case 'array':
      return nodeAt(node, 'items')?.['type'] === 'string' ? { kind: 'lines' } : { kind: 'json' };
    case 'object':
      return nodeAt(node, 'properties') !== undefined && depth < DEEPEST
        ? { kind: 'group', fields: fieldsOf(node, depth + 1) }
        : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

function nodeAt(node: SchemaNode, key: string): SchemaNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
