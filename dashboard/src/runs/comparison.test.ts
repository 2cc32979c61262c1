import { expect, test } from '@jest/globals';
import { onOneAxis } from './comparison.ts';

test('two runs share an axis without one making gaps in the other', () => {
  expect(
    onOneAxis({
      a: [
        [0, 1],
        [2, 2],
      ],
      b: [
        [1, 3],
        [2, 4],
      ],
    }),
  ).toEqual([
    [0, 1, 2],
    [1, undefined, 2],
    [undefined, 3, 4],
  ]);
});
