import { expect, test } from '@jest/globals';
import { distribute } from './card-columns.tsx';

const card = (key: string, rows: number) => ({ key, rows, content: null });

test('puts each card where there is most room, so a second look moves nothing', () => {
  const columns = distribute([card('a', 9), card('b', 3), card('c', 3), card('d', 4)], 2);
  expect(columns.map((column) => column.map(({ key }) => key))).toEqual([['a'], ['b', 'c', 'd']]);
});

test('keeps the order in a single column', () => {
  const [only] = distribute([card('a', 1), card('b', 1)], 1);
  expect(only?.map(({ key }) => key)).toEqual(['a', 'b']);
});
