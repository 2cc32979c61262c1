import { expect, test } from '@jest/globals';
import { isolated } from './use-hidden-series.ts';

const chart = ['a', 'b', 'c'];

test('isolates a line in its chart and leaves the other charts alone', () => {
  expect([...isolated(new Set(['x', 'b']), 'b', chart)]).toEqual(['x', 'a', 'c']);
});

test('isolating the one that is alone shows all of them again', () => {
  expect([...isolated(new Set(['x', 'a', 'c']), 'b', chart)]).toEqual(['x']);
});
