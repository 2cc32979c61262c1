import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAsciiJson } from './ascii-json.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('takes every JSON of ASCII characters, however it is laid out', () => {
  const layouts = fc.constantFrom('', ' ', '\n', '\t');
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), layouts, (value, layout) => {
      const json = JSON.stringify(value, undefined, layout);
      const ascii = json.replaceAll(
        /[^\u0020-\u007e\s]/gu,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      expect(isAsciiJson(bytesOf(ascii))).toBe(true);
    }),
  );
});

test('takes nothing that JSON.parse refuses, whatever is cut out of or put into JSON', () => {
  const pieces = fc.constantFrom(...Array.from('{}[]",:\\ \n+-.0159eEtfnu/x\u0000\u007fé'));
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 3 }),
      fc.nat(),
      fc.nat(3),
      fc.array(pieces, { maxLength: 3 }),
      (value, place, removed, inserted) => {
        const json = JSON.stringify(value);
        const at = place % (json.length + 1);
        const text = json.slice(0, at) + inserted.join('') + json.slice(at + removed);
        const isTaken = isAsciiJson(bytesOf(text));
        expect({ text, isJson: isJson(text) || !isTaken }).toEqual({ text, isJson: true });
      },
    ),
    { numRuns: 5_000 },
  );
});

test.each([
  '',
  ' ',
  '01',
  '1.',
  '.5',
  '+1',
  '1e',
  '-',
  '"',
  '"\\u12"',
  '"\\x"',
  '[1,]',
  '{"a"}',
  'tru',
  '1 2',
])('does not take %j', (text) => {
  expect(isAsciiJson(bytesOf(text))).toBe(false);
});
