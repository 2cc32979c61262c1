import { describe, expect, test } from '@jest/globals';
import specs from '@asyncapi/specs';
import { Ajv, type ValidateFunction } from 'ajv';
import { default as addFormats } from 'ajv-formats';
import { listCommandGroups } from '../command-catalogue.ts';
import { listMessageTypes } from '../messages.ts';
import { asyncApiDocument } from './asyncapi.ts';

interface Operation {
  readonly action: string;
  readonly bindings: { readonly mqtt: { readonly qos: number; readonly retain: boolean } };
  readonly reply?: { readonly address: { readonly location: string } };
}

interface Document {
  readonly channels: Readonly<Record<string, { address: string | null; parameters?: object }>>;
  readonly operations: Readonly<Record<string, Operation>>;
}

// Through JSON, as a reader of the file gets it.
const json: unknown = JSON.parse(JSON.stringify(asyncApiDocument()));
const document = json as Document;

/** The official schema brings draft 7 of JSON Schema along, which would clash with the validator's own. */
function officialValidator(): ValidateFunction {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile({ ...Object(specs.schemas['3.0.0']) });
}

/** Every `$ref` below `value`. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

/** What a JSON pointer such as `#/channels/info` names, or `undefined`. */
function resolve(pointer: string): unknown {
  let at: unknown = json;
  for (const key of pointer.replace('#/', '').split('/')) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  }
  return at;
}

describe('the AsyncAPI document', () => {
  test('is valid by the schema of AsyncAPI 3.0.0', () => {
    const validate = officialValidator();
    validate(json);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('is refused by that schema once something is wrong with it', () => {
    const validate = officialValidator();
    expect(validate({ ...document, operations: { broken: { action: 'shout' } } })).toBe(false);
  });

  test('has no reference that leads nowhere', () => {
    const references = referencesIn(json);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  test('has a channel for every address of the contract, with every parameter described', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    const expected = listMessageTypes().flatMap(({ type }) => type.addresses);
    expect(new Set(addresses)).toEqual(
      new Set([null, ...expected.map((address) => `lab/1/{gw}/${address}`)]),
    );
    for (const { address, parameters = {} } of Object.values(document.channels)) {
      const names = Array.from((address ?? '').matchAll(/\{(\w+)\}/g), ([, name]) => name);
      expect(Object.keys(parameters)).toEqual(names);
    }
  });

  test('gives QoS and retain of every message, and expiry of telemetry', () => {
    for (const { kind, type } of listMessageTypes()) {
      if (kind === 'command') continue;
      expect(document.operations[`send.${kind}`].bindings.mqtt).toMatchObject({
        qos: type.qos,
        retain: type.retain === 'retained',
      });
    }
    expect(document.operations['send.telemetry'].bindings.mqtt).toHaveProperty('messageExpiryInterval', 60);
  });

  test('has an operation for every command, received by the gateway and answered where the request says', () => {
    const commands = Object.values(document.operations).filter(({ action }) => action === 'receive');
    expect(commands.length).toBe(listCommandGroups().flatMap(({ group }) => Object.keys(group)).length);
    for (const { reply, bindings } of commands) {
      expect(reply?.address.location).toBe('$message.payload#/replyTo');
      expect(bindings.mqtt).toMatchObject({ qos: 1, retain: false });
    }
  });
});
