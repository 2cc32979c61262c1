import { expect, test } from '@jest/globals';
import { seconds, timeTicks, valueTicks } from './svg-axis.ts';

test.each([
  [21, 99, ['40', '60', '80']],
  [11.95, 12.07, ['11.95', '12.00', '12.05']],
  [-0.3, 0.3, ['-0.2', '0.0', '0.2']],
  [0, 50_000, ['0', '10000', '20000', '30000', '40000', '50000']],
])('from %d to %d there are round values', (low, high, texts) => {
  expect(valueTicks(low, high).map(({ text }) => text)).toEqual(texts);
});

test.each([
  [6.7, ['0 s', '2 s', '4 s', '6 s']],
  [20, ['0 s', '5 s', '10 s', '15 s', '20 s']],
  [600, ['0 s', '2 min', '4 min', '6 min', '8 min', '10 min']],
  [3_600, ['0 s', '10 min', '20 min', '30 min', '40 min', '50 min', '60 min']],
  [90_000, ['0 s', '6 h', '12 h', '18 h', '24 h']],
])('%d s have times that people count in', (endS, texts) => {
  expect(timeTicks(endS).map(seconds)).toEqual(texts);
});
