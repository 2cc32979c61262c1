import type { FormSchema } from './config-schema.ts';
import { isPlain } from './plain-data.ts';

type Child = FormSchema | boolean | undefined;

/** `value` with what `schema` assumes where nothing is written; what does not fit the schema is left as it is. */
export function fillDefaults(schema: Child, value: unknown): unknown {
  if (typeof schema !== 'object') return value;
  const present = value === undefined ? structuredClone(schema.default) : value;
  if (Array.isArray(present)) {
    return present.map((item) => fillDefaults(schema.items as Child, item));
  }
  if (!isPlain(present)) return present;
  const shape = alternativeFor(schema, present);
  const filled = Object.entries(present).map(([key, child]) => {
    return [key, fillDefaults(shape.properties?.[key] ?? shape.additionalProperties, child)] as const;
  });
  const added = Object.entries(shape.properties ?? {})
    .filter(([key]) => !Object.hasOwn(present, key))
    .map(([key, property]) => [key, fillDefaults(property as Child, undefined)] as const)
    .filter(([, child]) => child !== undefined);
  return Object.fromEntries([...filled, ...added]);
}

/** Of several shapes the one whose constants `value` has, such as its `kind`. */
function alternativeFor(schema: FormSchema, value: Record<string, unknown>): FormSchema {
  const alternatives = (schema.oneOf ?? schema.anyOf ?? []) as readonly FormSchema[];
  const fits = (alternative: FormSchema): boolean => {
    const constants = Object.entries(alternative.properties ?? {}).filter(
      ([, property]) => typeof property === 'object' && property.const !== undefined,
    );
    return (
      constants.length > 0 &&
      constants.every(([key, property]) => typeof property === 'object' && property.const === value[key])
    );
  };
  return alternatives.find(fits) ?? schema;
}
