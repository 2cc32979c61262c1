import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainText } from './plain-text.ts';

test.each([
  ['\u001b[1;34mFPGA: \u001b[1;37m53.75 \u001b[0m\n', 'FPGA: 53.75 \n'],
  ['5\u001b[1m3.7\u001b(B\u001b[m5\n', '53.75\n'],
  ['a\u001b[Kb\u001b[?25lc\n', 'abc\n'],
  ['a\r\nb\r\r\nc\rd\n', 'a\nb\nc\nd\n'],
  ['\u001b]0;title\u0007text\n', '\ntext\n'],
  ['\u001b]0;title\u001b\\text\n', '\ntext\n'],
  ['a\u0000b\u0008c\td\n', 'a b c\td\n'],
])('%j reads %j', (text, expected) => {
  expect(plainText(text)).toBe(expected);
});

test('a move of the cursor never joins two numbers', () => {
  expect(plainText('53\u001b[3;1f75\u001b[2J1\u001b[5C2\n')).toBe('53\n75\n1\n2\n');
});

test('a sequence that is cut stays, so that the line is not whole', () => {
  expect(plainText('53.75\n\u001b[1;3')).toBe('53.75\n\u001b[1;3');
});

test('plain text stays as it is, whatever it says', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~\n\t]*$/), (text) => {
      expect(plainText(text)).toBe(text);
    }),
  );
});
