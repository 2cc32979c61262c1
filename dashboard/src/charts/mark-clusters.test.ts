import { expect, test } from '@jest/globals';
import { markClusters } from './mark-clusters.ts';

const mark = (tsMs: number) => ({ key: String(tsMs), tsMs, kind: 'event' as const, text: `at ${tsMs}` });

test('marks that cannot be hit one by one are one, the rest stand where they happened', () => {
  const clusters = markClusters([500, 100, 102, 900].map(mark), { fromMs: 0, toMs: 1000 }, 1000, 28);
  expect(clusters.map(({ share, marks }) => [share, marks.length])).toEqual([
    [0.1, 2],
    [0.5, 1],
    [0.9, 1],
  ]);
});

test('what is not in the interval is not there', () => {
  expect(markClusters([mark(-1), mark(1001)], { fromMs: 0, toMs: 1000 }, 1000, 28)).toEqual([]);
});
