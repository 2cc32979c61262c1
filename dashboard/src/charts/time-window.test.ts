import { expect, test } from '@jest/globals';
import { intervalOf, panned, parseWindow, pausedOn, repaintEveryMs, zoomed } from './time-window.ts';

test('a live window ends now', () => {
  expect(intervalOf({ kind: 'live', spanMs: 60_000 }, 100_000)).toEqual({ fromMs: 40_000, toMs: 100_000 });
});

test('zooming keeps the time under the pointer where it is', () => {
  expect(zoomed({ fromMs: 0, toMs: 100_000 }, 0.5, 20_000)).toEqual({
    kind: 'paused',
    fromMs: 10_000,
    toMs: 60_000,
  });
});

test('panning keeps the length', () => {
  expect(panned({ fromMs: 100_000, toMs: 200_000 }, -0.25)).toEqual({
    kind: 'paused',
    fromMs: 75_000,
    toMs: 175_000,
  });
});

test('a drag from right to left selects the same as one from left to right', () => {
  expect(pausedOn({ fromMs: 9000, toMs: 3000 })).toEqual(pausedOn({ fromMs: 3000, toMs: 9000 }));
});

test('zooming ends at a second and at a month', () => {
  const inMost = pausedOn({ fromMs: 5000, toMs: 5001 });
  const outMost = pausedOn({ fromMs: 0, toMs: 1e13 });
  expect(inMost.kind === 'paused' && inMost.toMs - inMost.fromMs).toBe(1000);
  expect(outMost.kind === 'paused' && outMost.toMs - outMost.fromMs).toBe(31 * 86_400_000);
});

test('reads the window of an address and falls back to the usual span', () => {
  expect(parseWindow('1h', '', '')).toEqual({ kind: 'live', spanMs: 3_600_000 });
  expect(parseWindow('1h', '5000', '9000')).toEqual({ kind: 'paused', fromMs: 5000, toMs: 9000 });
  for (const [from, to] of [
    ['9000', '5000'],
    ['x', '5000'],
    ['1e400', '2'],
    ['1', ''],
  ] as const) {
    expect(parseWindow('bad', from, to)).toEqual({ kind: 'live', spanMs: 900_000 });
  }
});

test('paints long spans less often', () => {
  expect([60_000, 300_000, 300_001, 3_600_000, 86_400_000].map(repaintEveryMs)).toEqual([
    250, 250, 1000, 1000, 60_000,
  ]);
});
