import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { rewriteYaml } from './rewrite-yaml.ts';

const FILE = `# The bench in room 12.

devices:
  # on the arm above the board
  cam0: { kind: mlx90640, rateHz: 16 } # 400 kHz bus
  env0:
    kind: bme688
    address: 0x76 # SDO to ground
`;

const parsed = (): Record<string, Record<string, Record<string, unknown>>> =>
  parse(FILE) as ReturnType<typeof parsed>;

test('changes one value and leaves every other line as it is', () => {
  const value = parsed();
  Object.assign(value['devices']?.['cam0'] ?? {}, { rateHz: 4 });
  expect(rewriteYaml(FILE, value)).toBe(FILE.replace('rateHz: 16', 'rateHz: 4'));
});

test('adds and removes keys beside comments that stay', () => {
  const value = parsed();
  Object.assign(value['devices'] ?? {}, { adc0: { kind: 'mcp3424' } });
  delete value['devices']?.['cam0'];
  const text = rewriteYaml(FILE, value);
  expect(parse(text)).toEqual(value);
  expect(text).toContain('# The bench in room 12.');
  expect(text).toContain('address: 0x76 # SDO to ground');
});

test('writes numbers, empty values and texts that look like something else', () => {
  const value = {
    a: '1.0',
    b: 'yes',
    c: 'null',
    d: null,
    e: [],
    f: {},
    g: ' x: # y',
    h: 1e21,
    i: '~',
    j: '0x10',
  };
  for (const text of ['', 'a: 1\nb: [1, 2]\n', '# nothing\n'])
    expect(parse(rewriteYaml(text, value))).toEqual(value);
});

test('a value behind an alias is written out, because the anchor must keep its own', () => {
  const text = '# two alike\nfirst: &one { rateHz: 4 }\nsecond: *one\n';
  const value = { first: { rateHz: 4 }, second: { rateHz: 8 } };
  const rewritten = rewriteYaml(text, value);
  expect(parse(rewritten)).toEqual(value);
  expect(rewritten).toContain('# two alike');
});

test('a text that is no mapping is replaced', () => {
  expect(parse(rewriteYaml('- 1\n- 2\n', { a: 1 }))).toEqual({ a: 1 });
  expect(parse(rewriteYaml('a: [', { a: 1 }))).toEqual({ a: 1 });
});

test('keys that mean something to JavaScript are keys like others', () => {
  const value = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Record<string, unknown>;
  expect(JSON.stringify(parse(rewriteYaml('a: 1\n', value)))).toBe(JSON.stringify(value));
});
