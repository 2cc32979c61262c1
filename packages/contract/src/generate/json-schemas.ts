import { z } from 'zod';
import { listCommandGroups } from '../command-catalogue.ts';
import type { CommandGroup } from '../commands/command-type.ts';
import { listMessageTypes } from '../messages.ts';

/** A JSON Schema, draft 7: the one AsyncAPI 3 builds on. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of what a sender may send: unknown fields are allowed, since receivers ignore them (contract §4). */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return body;
}

/** Name of a command group in file names and ids, where `$` would have to be escaped. */
export function plainName(target: string): string {
  return target.replace('$', '');
}

/** The JSON Schema files by file name: one a payload and one a group of commands. */
export function jsonSchemaFiles(): ReadonlyMap<string, JsonSchema> {
  const files = new Map<string, JsonSchema>();
  for (const { kind, type } of listMessageTypes()) {
    if (type.schema === null) continue;
    files.set(`${kind}.json`, withTitle(type.summary, jsonSchemaOf(type.schema)));
  }
  for (const { target, group } of listCommandGroups()) {
    files.set(`commands-${plainName(target)}.json`, {
      ...withTitle(`Arguments and answers of the commands of ${target}, by method`, {}),
      definitions: definitionsOf(group),
    });
  }
  return files;
}

function withTitle(title: string, schema: JsonSchema): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema };
}

function definitionsOf(group: CommandGroup): JsonSchema {
  return Object.fromEntries(
    Object.entries(group).flatMap(([method, { args, answer }]) => [
      [`${method}.args`, jsonSchemaOf(args)],
      [`${method}.data`, jsonSchemaOf(answer)],
    ]),
  );
}
