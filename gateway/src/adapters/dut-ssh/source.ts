import { channelNameSchema } from '@labgate/contract';
import { z } from 'zod';
import { parsePatterns, patternSchema } from './parsers/pattern.ts';
import { PARSERS, type ParserName } from './parsers/parsers.ts';
import type { CommandOutput, ParsedValues } from './parsers/command-output.ts';

const PARSER_NAMES = [...(Object.keys(PARSERS) as ParserName[]), 'pattern'] as const;

/** A command as it is sent: one line, no control characters. */
export const commandTextSchema = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^\P{Cc}*$/u, 'one line without control characters');

/** Longest time a command may take, ms. */
export const MAX_COMMAND_MS = 10_000;
export const timeoutMsSchema = z.int().min(100).max(MAX_COMMAND_MS).default(MAX_COMMAND_MS);

const valueSchema = z.strictObject({
  from: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('What the parser calls it; the name of the channel where absent.'),
  find: patternSchema.optional().describe('For the parser `pattern`: how to find it.'),
  unit: z.string().min(1).max(16).optional(),
  datatype: z.enum(['float', 'integer', 'boolean', 'string']).default('float'),
  label: z.string().min(1).max(64).optional().describe('Shown to people; the name where absent.'),
  resolution: z.number().positive().optional().describe('Smallest step that means something, in the unit.'),
});
export type ValueConfig = z.infer<typeof valueSchema>;

/** How the output of a command becomes values. */
export const outputSchema = z.strictObject({
  parser: z.enum(PARSER_NAMES),
  values: z.record(channelNameSchema, valueSchema),
});
export type OutputConfig = z.infer<typeof outputSchema>;

/** A command whose output is published. */
export const sourceSchema = z
  .strictObject({
    stream: z.enum(['temps', 'diag']),
    command: commandTextSchema,
    timeoutMs: timeoutMsSchema,
    ...outputSchema.shape,
  })
  .superRefine((source, context) => reportFaults(source, context));
export type SourceConfig = z.infer<typeof sourceSchema>;

/** A `find` belongs to the parser `pattern`, and to every value of it. */
export function reportFaults({ parser, values }: OutputConfig, context: z.RefinementCtx): void {
  for (const [name, { find }] of Object.entries(values)) {
    if ((find !== undefined) === (parser === 'pattern')) continue;
    const message = parser === 'pattern' ? 'find is needed' : `find is for the parser pattern alone`;
    context.addIssue({ code: 'custom', path: ['values', name, 'find'], message });
  }
}

/**
 * The configured values of an output; one that is not in it, or is of another type, is missing.
 * @throws LabError E_GARBLED when the output as a whole cannot be right.
 */
export function valuesOf({ parser, values }: OutputConfig, output: CommandOutput): ParsedValues {
  const found = parser === 'pattern' ? parsePatterns(patternsOf(values), output) : PARSERS[parser](output);
  const entries = Object.entries(values).flatMap(([name, { from = name, datatype }]) => {
    const value = Object.hasOwn(found, from) ? found[from] : undefined;
    return value === undefined || !fits(value, datatype) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function patternsOf(values: OutputConfig['values']): Parameters<typeof parsePatterns>[0] {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, { from = name, find }]) =>
      find === undefined ? [] : [[from, find]],
    ),
  );
}

function fits(value: ParsedValues[string], datatype: ValueConfig['datatype']): boolean {
  switch (datatype) {
    case 'float':
      return value === null || typeof value === 'number';
    case 'integer':
      return value === null || Number.isInteger(value);
    case 'boolean':
      return value === null || typeof value === 'boolean';
    case 'string':
      return value === null || typeof value === 'string';
  }
}
