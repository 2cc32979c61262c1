import { expect, test } from '@jest/globals';
import { csvComment, csvLine, csvText } from './csv-text.ts';

test('quotes what would break a line, and doubles quotes', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', 'plain'])).toBe('"a,b","say ""hi""","two\nlines",plain');
});

test('numbers have a point and no value is an empty cell', () => {
  expect(csvLine([1.5, -2, NaN, null, Infinity])).toBe('1.5,-2,,,');
});

test('text of a device never becomes a formula', () => {
  expect(csvLine(['=HYPERLINK("x")', '+1', '@a', '-1'])).toBe(`"'=HYPERLINK(""x"")",'+1,'@a,'-1`);
});

test('a comment stays on its line', () => {
  expect(csvComment('source', 'env0\r\n1,2,3')).toBe('# source: env0 1,2,3');
});

test('each line has its end', () => {
  expect(csvText(['a', 'b'])).toBe('a\r\nb\r\n');
});
