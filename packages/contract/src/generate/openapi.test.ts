import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import { listCommandGroups } from '../command-catalogue.ts';
import { openApiDocument } from './openapi.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly $ref?: string }>>;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

// Through JSON, as a reader of the file gets it.
const json: unknown = JSON.parse(JSON.stringify(openApiDocument()));
const document = json as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every value below `value` that stands under `key`. */
function valuesUnder(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesUnder(key, inner),
  ]);
}

/** What a JSON pointer such as `#/components/schemas/reply` names, or `undefined`. */
function resolve(pointer: string): unknown {
  let at: unknown = json;
  for (const key of pointer.replace('#/', '').split('/')) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  }
  return at;
}

describe('the OpenAPI document', () => {
  test('is one of OpenAPI 3.1 whose operations have an id of their own, a known tag and an answer', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { method, operation } of operations) {
      expect(['get', 'post', 'delete']).toContain(method);
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      expect(Object.keys(operation.responses)).toContainEqual(expect.stringMatching(/^2\d\d$/));
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^([1-5]\d\d|default)$/);
        expect(response.description ?? response.$ref).toEqual(expect.any(String));
      }
    }
  });

  test('describes every parameter of every path, and none twice', () => {
    for (const { path, operation } of operations) {
      const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      const { parameters = [] } = operation;
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual(names);
      expect(inPath.filter(({ required, schema }) => !required || typeof schema !== 'object')).toEqual([]);
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    }
  });

  test('has no reference that leads nowhere', () => {
    const references = valuesUnder('$ref', json).filter((value) => typeof value === 'string');
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  test('has schemas of JSON Schema 2020-12 only', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const schemas = valuesUnder('schema', json);
    expect(schemas.length).toBeGreaterThan(100);
    for (const schema of schemas) {
      expect(ajv.validateSchema(Object(schema)) === true ? [] : ajv.errors).toEqual([]);
    }
    expect(ajv.validateSchema({ type: 'nonsense' })).toBe(false);
  });

  test('has every command of every target', () => {
    const documented = operations.flatMap(({ operation: { tags, operationId } }) =>
      tags.includes('commands') ? operationId.split('_') : [],
    );
    const expected = listCommandGroups().flatMap(({ target, group }) =>
      Object.keys(group).map((method) => `${target.replace('$', '')}.${method}`),
    );
    expect(documented.toSorted()).toEqual(expected.toSorted());
  });

  test('says which parts of a query must be there', () => {
    const { parameters = [] } = document.paths['/api/v1/range']?.['get'] ?? {};
    expect(parameters.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'dev',
      'stream',
      'from',
      'to',
    ]);
  });
});
