import { expect, test } from '@jest/globals';
import { limitLines, nameOffsets } from './limit-lines.ts';

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

test('lines come from the top, and a name that would cover the one above stands beside it', () => {
  const limits = [limit('low', 60), limit('high', 10), limit('next', 14), limit('last', 20)];
  const lines = limitLines(limits, ({ value }) => value).map((line) => ({ ...line, widthPx: 30 }));
  expect(lines.map(({ text }) => text)).toEqual(['high', 'next', 'last', 'low']);
  expect(nameOffsets(lines, 16, 12)).toEqual([0, 42, 84, 0]);
});
