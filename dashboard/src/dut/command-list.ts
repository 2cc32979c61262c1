import { z } from 'zod';

/** A parameter of a command, as the form for it. */
export type Parameter =
  | { readonly kind: 'int'; readonly min: number | undefined; readonly max: number | undefined }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'ip' | 'mac' | 'text' };

/** A command of the allow-list of a board. */
export interface ListedCommand {
  readonly name: string;
  readonly description: string | undefined;
  readonly parameters: readonly (readonly [name: string, parameter: Parameter])[];
  /** Whoever runs it is asked before. */
  readonly changesState: boolean;
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const parameterSchema = z.object({
  type: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
});
const commandSchema = z.object({
  description: z.string().optional(),
  properties: z.object({
    name: z.object({ const: z.string() }),
    args: z.object({ properties: z.record(z.string(), parameterSchema).default({}) }).optional(),
  }),
  'x-changesState': z.boolean().default(false),
  'x-timeoutMs': z.number().positive().default(DEFAULT_TIMEOUT_MS),
});
const listSchema = z.object({ oneOf: z.array(z.unknown()) });

/** The commands in the schema of `exec` of a board's descriptor; what cannot be read is left out. */
export function listedCommands(schema: unknown): ListedCommand[] {
  const alternatives = listSchema.safeParse(schema).data?.oneOf ?? [];
  return alternatives.flatMap((each) => {
    const command = commandSchema.safeParse(each).data;
    if (command === undefined) return [];
    const { properties } = command;
    return [
      {
        name: properties.name.const,
        description: command.description,
        parameters: Object.entries(properties.args?.properties ?? {}).map(
          ([name, parameter]) => [name, parameterOf(parameter)] as const,
        ),
        changesState: command['x-changesState'],
        timeoutMs: command['x-timeoutMs'],
      },
    ];
  });
}

function parameterOf(schema: z.output<typeof parameterSchema>): Parameter {
  if (schema.enum !== undefined) return { kind: 'enum', values: schema.enum };
  if (schema.type === 'integer') return { kind: 'int', min: schema.minimum, max: schema.maximum };
  if (schema.format === 'ipv4') return { kind: 'ip' };
  return { kind: schema.pattern?.includes('{2}') === true ? 'mac' : 'text' };
}
