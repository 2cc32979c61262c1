import { z } from 'zod';
import type { Adapter } from '../adapter.ts';
import { labelOf } from './field-labels.ts';
import { deviceSectionSchema, gatewayFileSchema } from './gateway-config.ts';
import { isLive } from './live-paths.ts';

/** A JSON Schema (2020-12) with what a form needs beside it: `title`, `x-unit`, `x-secret` and `x-needsRestart`. */
export type FormSchema = Readonly<z.core.JSONSchema.BaseSchema>;

/** Every schema of `labgate.yaml`. */
export interface ConfigSchemas {
  /** The whole file; below `devices` stand `device` and the schema of the kind. */
  readonly file: FormSchema;
  /** What every device has beside what its kind asks for. */
  readonly device: FormSchema;
  readonly kinds: Readonly<Record<string, FormSchema>>;
}

/** Builds the schemas that a form for the configuration is drawn from; they describe what stands in the file. */
export function createConfigSchemas(adapters: ReadonlyMap<string, Adapter>): ConfigSchemas {
  const kinds = [...adapters].map(([kind, { configSchema }]) => [kind, formSchema(configSchema, 'devices.')]);
  return {
    file: formSchema(gatewayFileSchema, ''),
    device: formSchema(deviceSectionSchema, 'devices.'),
    kinds: Object.fromEntries(kinds),
  };
}

function formSchema(schema: z.ZodType, place: string): FormSchema {
  const json = z.toJSONSchema(schema, { io: 'input' });
  annotate(json, place);
  return json;
}

type Node = z.core.JSONSchema.BaseSchema;

/** Labels every property below `node`, whose own place in the file is `place`, which ends with a dot or is empty. */
function annotate(node: Node, place: string): void {
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    if (typeof property === 'boolean') continue;
    const { title, unit } = labelOf(key);
    property.title ??= title;
    if (unit !== undefined) property['x-unit'] ??= unit;
    if (property.properties === undefined && !isLive(`${place}${key}`)) property['x-needsRestart'] = true;
    annotate(property, `${place}${key}.`);
  }
  const below = [node.additionalProperties, node.items, ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  for (const child of below.flat()) {
    if (typeof child === 'object') annotate(child, place);
  }
}
