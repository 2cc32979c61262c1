import { expect, test } from '@jest/globals';
import { SeededRandom } from './seeded-random.ts';

function take(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

test('the same seed and stream give the same numbers', () => {
  const first = new SeededRandom('bench', 'device:cam0');
  const second = new SeededRandom('bench', 'device:cam0');
  expect(take(50, () => first.uniform())).toEqual(take(50, () => second.uniform()));
  expect(take(51, () => first.gaussian())).toEqual(take(51, () => second.gaussian()));
});

test('another seed, another stream and a number in place of its text give other numbers', () => {
  const firsts = [
    new SeededRandom(1, 'a'),
    new SeededRandom(2, 'a'),
    new SeededRandom(1, 'b'),
    new SeededRandom('1', 'a'),
    new SeededRandom('', ''),
  ].map((random) => random.uniform());
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('uniform numbers stay in [0, 1) and fill ten classes evenly', () => {
  const random = new SeededRandom(7, 'uniform');
  const values = take(100_000, () => random.uniform());
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  const classes = Array.from({ length: 10 }, () => 0);
  for (const value of values) classes[Math.floor(value * 10)] = (classes[Math.floor(value * 10)] ?? 0) + 1;
  const chiSquared = classes.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquared).toBeLessThan(27.9); // 99.9 % point for 9 degrees of freedom
});

test('gaussian numbers have mean 0, deviation 1 and no correlation from one to the next', () => {
  const random = new SeededRandom(7, 'gaussian');
  const values = take(100_000, () => random.gaussian());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  const correlation = values.reduce((sum, value, i) => sum + value * (values[i - 1] ?? 0), 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  expect(Math.abs(correlation)).toBeLessThan(0.015);
  expect(values.every(Number.isFinite)).toBe(true);
});
