import { z } from 'zod';
import { commandAddress, listCommandGroups, type CommandTarget } from '../command-catalogue.ts';
import { commandReplySchema, commandRequestSchema } from '../command.ts';
import type { CommandType } from '../commands/command-type.ts';
import { ERROR_CATALOGUE } from '../errors.ts';
import { idSchema } from '../ids.ts';
import { CONTRACT_VERSION } from '../info.ts';
import { restErrorSchema } from '../rest/answers.ts';
import { listRestOperations, type RestBody, type RestOperation } from '../rest/operations.ts';
import { runIdSchema } from '../run.ts';
import { plainName, type JsonSchema } from './json-schemas.ts';

/** Address of a command below the gateway, as `COMMANDS` says it, over HTTP. */
const API = '/api/v1';

const PATH_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  run: { description: 'Run id', schema: schemaOf(runIdSchema) },
  dev: { description: 'Device id', schema: schemaOf(idSchema) },
  interlock: { description: 'Interlock id', schema: schemaOf(idSchema) },
  alarm: { description: 'Alarm id', schema: schemaOf(idSchema) },
};

const ROLES_IN_WORDS = 'Anonymous clients on loopback have the role that `mqtt.anonymousRole` gives them.';

type Paths = Record<string, Record<string, JsonSchema>>;

/** The OpenAPI 3.1 document of what the gateway answers over HTTP: files of the dashboard and `/mqtt` are left out. */
export function openApiDocument(): JsonSchema {
  const paths: Paths = {};
  for (const { name, operation } of listRestOperations()) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationOf(name, operation) };
  }
  for (const [path, commands] of commandsByPath()) paths[path] = { post: commandOperation(path, commands) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Labgate',
      version: CONTRACT_VERSION,
      license: { name: 'MIT', identifier: 'MIT' },
      description: 'What the gateway answers over HTTP: history, runs, configuration, commands, state.',
    },
    servers: [{ url: 'http://localhost:8080' }],
    security: [{}, { basic: [] }, { session: [] }],
    tags: ['gateway', 'session', 'history', 'runs', 'configuration', 'commands'].map((name) => ({ name })),
    paths,
    components: {
      schemas: {
        error: schemaOf(restErrorSchema),
        command: schemaOf(commandRequestSchema),
        reply: schemaOf(commandReplySchema),
      },
      responses: {
        failure: {
          description: `Refused or failed; \`code\` is one of ${Object.keys(ERROR_CATALOGUE).join(', ')}.`,
          content: jsonContent(ref('#/components/schemas/error')),
        },
      },
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: ROLES_IN_WORDS },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'labgate-{gw}',
          description: 'The cookie that signing in sets; `{gw}` is the id of the gateway.',
        },
      },
    },
  };
}

/** The JSON Schema (2020-12, that of OpenAPI 3.1) of what a sender may send. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input' });
  return body;
}

function ref(target: string): JsonSchema {
  return { $ref: target };
}

function jsonContent(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } };
}

function contentOf(body: RestBody): JsonSchema {
  if (body instanceof z.ZodType) return jsonContent(schemaOf(body));
  return Object.fromEntries(body.map((type) => [type, {}]));
}

function operationOf(name: string, operation: RestOperation): JsonSchema {
  const { path, summary, tag, role, query, body, answers, hasRanges } = operation;
  const parameters = [...pathParameters(path), ...queryParameters(query)];
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: role === undefined ? 'Open to everybody.' : `Role: ${role}.`,
    ...(role === undefined ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, responseOf(Number(status), answer)]),
      ),
      ...(hasRanges === true
        ? { 206: { description: 'The bytes of `Range`' }, 416: { description: 'No such bytes' } }
        : {}),
      default: ref('#/components/responses/failure'),
    },
  };
}

function responseOf(status: number, answer: RestBody | null): JsonSchema {
  const description = status < 300 ? 'Done' : 'Not yet';
  return answer === null ? { description } : { description, content: contentOf(answer) };
}

function pathParameters(path: string): JsonSchema[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...PATH_PARAMETERS[name],
  }));
}

function queryParameters(query: z.ZodObject | undefined): JsonSchema[] {
  if (query === undefined) return [];
  return Object.entries(query.shape as Readonly<Record<string, z.ZodType>>).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field);
    return {
      name,
      in: 'query',
      required: !field.safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

interface NamedCommand {
  readonly target: CommandTarget;
  readonly method: string;
  readonly command: CommandType;
}

/** Kinds of devices share addresses: which of them a device takes, its `$desc` says. */
function commandsByPath(): ReadonlyMap<string, readonly NamedCommand[]> {
  const paths = new Map<string, NamedCommand[]>();
  for (const { target, group } of listCommandGroups()) {
    for (const [method, command] of Object.entries(group)) {
      const path = `${API}/${commandAddress(target).replace('{method}', method)}`;
      paths.set(path, [...(paths.get(path) ?? []), { target, method, command }]);
    }
  }
  return paths;
}

function commandOperation(path: string, commands: readonly NamedCommand[]): JsonSchema {
  const inWords = commands.map(({ target, command }) => `${plainName(target)}: role ${command.role}`);
  const requests = commands.map(({ command }) => enveloped('command', 'args', command.args));
  const replies = commands.map(({ command }) => enveloped('reply', 'data', command.answer));
  const ids = commands.map(({ target, method }) => `${plainName(target)}.${method}`);
  return {
    operationId: ids.join('_'),
    tags: ['commands'],
    summary: [...new Set(commands.map(({ command }) => command.summary))].join(' '),
    description: `${inWords.join('; ')}. The request and the final reply of the topic with the same name.`,
    ...(path.includes('{') ? { parameters: pathParameters(path) } : {}),
    requestBody: { required: true, content: jsonContent(anyOf(requests)) },
    responses: {
      200: { description: 'Carried out', content: jsonContent(anyOf(replies)) },
      default: {
        description: 'Refused or failed: the reply, or what is wrong with the request',
        content: jsonContent(anyOf([ref('#/components/schemas/reply'), ref('#/components/schemas/error')])),
      },
    },
  };
}

function enveloped(envelope: 'command' | 'reply', field: 'args' | 'data', schema: z.ZodType): JsonSchema {
  return {
    allOf: [
      ref(`#/components/schemas/${envelope}`),
      { type: 'object', properties: { [field]: schemaOf(schema) } },
    ],
  };
}

function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const [only] = schemas;
  return schemas.length === 1 && only !== undefined ? only : { anyOf: schemas };
}
