import { expect, test } from '@jest/globals';
import { differences, operationsOf, pathText, valueAt } from './config-changes.ts';
import { fieldText, parseField, rangeText } from './field-text.ts';
import { fieldsOf } from './schema-field.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      title: 'Port',
      default: 22,
      'x-needsRestart': true,
    },
    maxV: { type: 'number', exclusiveMinimum: 0, maximum: 30, title: 'Max', 'x-unit': 'V' },
    host: { type: 'string', pattern: '^[a-z.]+$', minLength: 2, maxLength: 9, title: 'Host' },
    baud: { type: 'number', enum: [9600, 115_200] },
    on: { type: 'boolean' },
    hosts: { type: 'array', items: { type: 'string' } },
    list: { type: 'array', items: { type: 'object' } },
    secret: { anyOf: [{ type: 'object' }], 'x-secret': true },
    limits: { type: 'object', properties: { low: { type: 'number' } } },
    byName: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const FIELDS = new Map(fieldsOf(SCHEMA).map((field) => [field.key, field]));
const field = (key: string) => {
  const found = FIELDS.get(key);
  if (found === undefined) throw new Error(`there is no field ${key}`);
  return found;
};

test('every property has a field of its kind', () => {
  expect([...FIELDS.values()].map(({ key, field: { kind } }) => `${key} ${kind}`)).toEqual([
    'port number',
    'maxV number',
    'host text',
    'baud choice',
    'on switch',
    'hosts lines',
    'list json',
    'secret json',
    'limits group',
    'byName json',
  ]);
  expect(field('port')).toMatchObject({ label: 'Port', needsRestart: true, defaultValue: 22 });
  expect(field('secret').isSecret).toBe(true);
  expect(fieldsOf({})).toEqual([]);
});

test.each([
  ['port', '22', { value: 22 }],
  ['port', '0', { fault: 'Port is 1 to 65535.' }],
  ['port', '1.5', { fault: 'Port is a whole number.' }],
  ['port', '', { value: undefined }],
  ['maxV', '0', { fault: 'Max is more than 0, up to 30.' }],
  ['maxV', '12,5', { value: 12.5 }],
  ['host', 'x', { fault: 'Host has at least 2 characters.' }],
  ['host', 'abcdefghij', { fault: 'Host has at most 9 characters.' }],
  ['host', 'a b', { fault: 'Host does not have the form ^[a-z.]+$' }],
  ['baud', '9600', { value: 9600 }],
  ['baud', '1', { fault: 'Choose one of 9600, 115200.' }],
  ['on', 'true', { value: true }],
  ['hosts', 'a\n\n b \n', { value: ['a', 'b'] }],
  ['list', '[{"a":1}]', { value: [{ a: 1 }] }],
])('%s typed %j', (key, text, expected) => {
  expect(parseField(text, field(key))).toEqual(expected);
});

test('what is no JSON is told as such', () => {
  const parsed = parseField('{', field('list'));
  expect('fault' in parsed ? parsed.fault : '').toMatch(/^This is not JSON/);
});

test.each([
  ['hosts', ['a', 'b'], 'a\nb'],
  ['list', [{ a: 1 }], '[\n  {\n    "a": 1\n  }\n]'],
  ['port', 22, '22'],
  ['host', undefined, ''],
])('%s with %j stands in its field as %j', (key, value, text) => {
  expect(fieldText(value, field(key))).toBe(text);
});

test('tells the range with the unit', () => {
  expect(rangeText(field('maxV'))).toBe('more than 0, up to 30 V');
  expect(rangeText(field('host'))).toBeUndefined();
});

test('finds what differs, however deep, and makes operations of it', () => {
  const before = { a: { b: 1, c: [1] }, d: { x: 1 }, e: 1 };
  const after = { a: { b: 2, c: [1] }, d: { x: 1 }, f: { g: { h: 3 } } };
  const changes = differences(before, after);
  expect(changes.map(({ path }) => pathText(path))).toEqual(['a.b', 'e', 'f']);
  expect(operationsOf(changes, before)).toEqual([
    { op: 'add', path: '/a/b', value: 2 },
    { op: 'remove', path: '/e' },
    { op: 'add', path: '/f', value: { g: { h: 3 } } },
  ]);
});

test('adds the objects on the way, each once, and escapes keys', () => {
  const changes = [
    { path: ['devices', 'a/b', 'x'], before: undefined, after: 1 },
    { path: ['devices', 'a/b', 'y'], before: undefined, after: 2 },
    { path: ['gone'], before: undefined, after: undefined },
  ];
  expect(operationsOf(changes, {})).toEqual([
    { op: 'add', path: '/devices', value: {} },
    { op: 'add', path: '/devices/a~1b', value: {} },
    { op: 'add', path: '/devices/a~1b/x', value: 1 },
    { op: 'add', path: '/devices/a~1b/y', value: 2 },
  ]);
  expect(valueAt({ a: { b: 1 } }, ['a', 'toString'])).toBeUndefined();
});
