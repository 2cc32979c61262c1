import { expect, test } from '@jest/globals';
import { rowsIn, tabText } from './tab-text.ts';

test('cells are parted by tabs, whatever is in them', () => {
  expect(tabText('time,"a, ""b""",c\r\n1,"two\nlines",\r\n')).toBe('time\ta, "b"\tc\n1\ttwo lines\t\n');
});

test('the head is no row', () => {
  expect(rowsIn('time\ta\n1\t2\n3\t4\n')).toBe(2);
  expect(rowsIn('')).toBe(0);
});
