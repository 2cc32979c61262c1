import { expect, test } from '@jest/globals';
import { parseCondition } from '@labgate/contract';
import { previewPath } from './preview-path.ts';

const SERIES = [
  {
    resolutionMs: 0,
    points: [
      [0, 0, 0, 0],
      [50, 10, 10, 10],
    ] as const,
  },
];

test('a quantity, its limit and a firing have their places', () => {
  const drawn = previewPath(parseCondition('a/b/c > 5'), SERIES, {
    fromMs: 0,
    toMs: 100,
    firings: [{ fromMs: 50, toMs: undefined }],
  });
  expect(drawn).toEqual({
    band: 'M0 84L300 6L300 6L0 84Z',
    limits: [45],
    firings: [{ x: 300, width: 300 }],
  });
});

test('a short firing is seen, a rate has no limit in the picture, and nothing stored draws nothing', () => {
  const drawn = previewPath(parseCondition('rate(a/b/c) > 5'), [{ resolutionMs: 0, points: [] }], {
    fromMs: 0,
    toMs: 86_400_000,
    firings: [{ fromMs: 1000, toMs: 2000 }],
  });
  expect(drawn).toEqual({ band: '', limits: [], firings: [{ x: 0, width: 2 }] });
});
