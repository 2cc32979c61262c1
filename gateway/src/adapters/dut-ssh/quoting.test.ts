import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quotePath, quoteToken } from './quoting.ts';

test.each(['10.100.0.1', '08:00:30:00:00:01', 'eth1.7', 'a_b-c@d', '-5', '0'])('%s is a word', (token) => {
  expect(quoteToken(token)).toBe(`'${token}'`);
});

test.each([
  '',
  '-rf',
  '--help',
  '.hidden',
  'a b',
  "a'b",
  'a;b',
  'a\nb',
  'a\n',
  'a\u0000',
  '$a',
  '`a`',
  'ä',
  'a'.repeat(65),
])('%j is not a word', (token) => {
  expect(() => quoteToken(token)).toThrow(expect.objectContaining({ code: 'E_SCHEMA' }));
});

test.each(['/etc/ethers', '/var/lib/labgate/ethers_1'])('%s is a path', (path) => {
  expect(quotePath(path)).toBe(`'${path}'`);
});

test.each(['', '/', 'etc/ethers', '/etc/../shadow', '/etc//x', '/etc/', '/a b', "/a'b", '/-x', '/a\n'])(
  '%j is not a path',
  (path) => {
    expect(() => quotePath(path)).toThrow(expect.objectContaining({ code: 'E_SCHEMA' }));
  },
);

test('a shell reads every word that is let through as it was', () => {
  const words = fc
    .sample(fc.string({ unit: 'binary-ascii', maxLength: 12 }), 20_000)
    .filter((word) => isWord(word));
  expect(words.length).toBeGreaterThan(20);
  const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${words.map(quoteToken).join(' ')}`]);
  expect(printed.toString()).toBe(words.map((word) => `${word}\n`).join(''));
});

function isWord(word: string): boolean {
  try {
    quoteToken(word);
    return true;
  } catch {
    return false; // refused, as nearly all random text is
  }
}
