import { expect, test } from '@jest/globals';
import { limitLines } from './limit-lines.ts';

const limit = (text: string, value: number) => ({ series: 0, value, text });

test('limits on the same pixel are one line, which names them', () => {
  const limits = [limit('a', 10), limit('b', 10.2), limit('c', 30)];
  expect(limitLines(limits, ({ value }) => value)).toEqual([
    { y: 10, text: 'a, b' },
    { y: 30, text: 'c' },
  ]);
});

test('of many on the same pixel the first is named, and how many more there are', () => {
  const limits = Array.from({ length: 17 }, (_, i) => limit(`wri${i + 2}`, 14));
  expect(limitLines(limits, ({ value }) => value)).toEqual([{ y: 14, text: 'wri2 and 16 more' }]);
});

test('what has no place in the plot is not drawn', () => {
  expect(limitLines([limit('a', 10)], () => undefined)).toEqual([]);
});
