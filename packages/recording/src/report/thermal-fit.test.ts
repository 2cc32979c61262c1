import { expect, test } from '@jest/globals';
import { seededRandom } from '../testing/noisy-frames.ts';
import { fitWarmUp } from './thermal-fit.ts';

function curve(riseK: number, tauS: number, spanS: number, noiseK = 0.1): [number, number][] {
  const random = seededRandom(3);
  return Array.from({ length: 200 }, (_, i) => {
    const atS = (i / 199) * spanS;
    return [atS, 25 + riseK * (1 - Math.exp(-atS / tauS)) + noiseK * (random() - 0.5)];
  });
}

test.each([
  [40, 60, 400],
  [40, 300, 1_000],
  [-10, 20, 100],
])('finds a rise of %d K with a time constant of %d s in %d s', (riseK, tauS, spanS) => {
  const fit = fitWarmUp(curve(riseK, tauS, spanS));
  expect(fit?.isValid).toBe(true);
  expect(Math.abs((fit?.timeConstantS ?? 0) / tauS - 1)).toBeLessThan(0.05);
  expect(Math.abs((fit?.riseK ?? 0) / riseK - 1)).toBeLessThan(0.05);
});

test.each([
  ['the temperature changed by less', curve(0.5, 60, 400)],
  ['time constants were seen', curve(40, 600, 300)],
  [
    'no single exponential',
    curve(40, 60, 400).map(([at, value], i): [number, number] => [at, i % 40 < 20 ? value : 25]),
  ],
])('says why a figure is not told: %s', (why, points) => {
  const fit = fitWarmUp(points);
  expect(fit?.isValid).toBe(false);
  expect(fit?.why).toContain(why);
});

test('too few points give nothing', () => {
  expect(fitWarmUp(curve(40, 60, 400).slice(0, 5))).toBeUndefined();
});
