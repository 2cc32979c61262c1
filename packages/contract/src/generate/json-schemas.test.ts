import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { default as addFormats } from 'ajv-formats';
import { MESSAGES, type MessageKind } from '../messages.ts';
import { PAYLOAD_EXAMPLES } from '../testing/payload-examples.ts';
import { jsonSchemaFiles } from './json-schemas.ts';

const files = jsonSchemaFiles();

function newAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false });
  addFormats.default(ajv);
  return ajv;
}

test.each([...files])('%s is a JSON Schema without unknown words', (_file, schema) => {
  expect(newAjv().validateSchema(schema)).toBe(true);
  expect(() => newAjv().compile(schema)).not.toThrow();
});

test.each(Object.entries(PAYLOAD_EXAMPLES))(
  '%s: JSON Schema and zod agree on the example',
  (kind, example) => {
    const validate = newAjv().compile(files.get(`${kind}.json`) ?? false);
    expect(validate(example)).toBe(true);
    const broken = typeof example === 'string' ? 'nonsense' : { ...example, v: 2 };
    expect(validate(broken)).toBe(false);
    expect(MESSAGES[kind as MessageKind].schema?.safeParse(broken).success).toBe(false);
  },
);
