import { expect, test } from '@jest/globals';
import type { CommandOutput } from './command-output.ts';
import { parsePatterns, patternSchema } from './pattern.ts';

const outputOf = (stdout: string): CommandOutput => ({ stdout, stderr: '', exitCode: 0, truncated: false });
const parse = (pattern: Readonly<Record<string, unknown>>, stdout: string) =>
  parsePatterns({ x: patternSchema.parse(pattern) }, outputOf(stdout))['x'];

test.each([
  ['temp=(\\S+)', 'a\ntemp=51.5\n', 51.5],
  ['temp=(\\S+)', 'temp=-0.25\r\n', -0.25],
  ['temp: (\\S+) C', '\u001b[1;34mtemp: \u001b[1;37m51.50\u001b[0m C\n', 51.5],
  ['^(\\d+) ', '7 ports\n8 ports\n', 7],
  ['wri(\\d+)', 'wri18 up\n', 18],
])('%p finds a number in %j', (pattern, stdout, expected) => {
  expect(parse({ pattern }, stdout)).toBe(expected);
});

test('a number is scaled, a text is not', () => {
  expect(parse({ pattern: '(\\d+)', scale: 0.001 }, '51500\n')).toBeCloseTo(51.5, 9);
  expect(parse({ pattern: 'version: (\\S+)', type: 'text' }, 'version: v6.1\n')).toBe('v6.1');
});

test.each([
  ['temp=(\\d+)', 'temp=51.5\n'],
  ['temp=(\\d\\d)', 'temp=515\n'],
  ['\\.(\\d+)', 'temp=51.5\n'],
  ['temp=-(\\d+)', 'temp=-51\n'],
  ['(\\d+)$', 'temp=51,5\n'],
  ['=(\\d+)', 'x=5e3\n'],
  ['=([\\d.]+)', 'x=5.\n'],
  ['(\\S+)', 'nan\n'],
  ['(\\d+)', '9007199254740993\n'],
  ['x=(\\d+)', 'x=5'],
  ['x=(\\d+)', 'y=5\n'],
])('%p takes no piece of a number out of %j', (pattern, stdout) => {
  expect(() => parse({ pattern }, stdout)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
});

test.each(['', '(', 'abc', '(a)(b)', '(?:a)bc', 'a'.repeat(201)])('%j is not a pattern', (pattern) => {
  expect(patternSchema.safeParse({ pattern }).success).toBe(false);
});
