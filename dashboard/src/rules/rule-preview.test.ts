import { expect, test } from '@jest/globals';
import { parseCondition } from '@labgate/contract';
import { previewRule, timesText, type PreviewSeries } from './rule-preview.ts';

/** One value a second, from second 0 on. */
function samples(values: readonly number[]): PreviewSeries {
  return { resolutionMs: 0, points: values.map((value, i) => [i * 1000, value, value, value]) };
}
function fired(text: string, series: readonly PreviewSeries[], hysteresis = 0, untilMs = 60_000) {
  return previewRule(parseCondition(text), hysteresis, series, untilMs).map(({ fromMs, toMs }) => [
    fromMs,
    toMs,
  ]);
}

test('counts each time the value was over the limit for as long as the rule asks', () => {
  const series = [samples([60, 71, 60, 71, 72, 73, 60, 71, 72, 73])];
  expect(fired('dut0/temps/fpga > 70 for 2 s', series)).toEqual([
    [5000, 6000],
    [9000, undefined],
  ]);
});

test('the hysteresis joins what wavers around the limit', () => {
  const series = [samples([60, 71, 69, 71, 69, 60])];
  expect(fired('dut0/temps/fpga > 70', series)).toHaveLength(2);
  expect(fired('dut0/temps/fpga > 70', series, 2)).toEqual([[1000, 5000]]);
});

test('a bucket stands for its extremes', () => {
  const minute = (i: number, low: number, mean: number, high: number) =>
    [i * 60_000, mean, low, high] as const;
  const series = [
    { resolutionMs: 60_000, points: [minute(0, 10, 20, 30), minute(1, 10, 20, 80), minute(2, 10, 20, 30)] },
  ];
  expect(fired('dut0/temps/fpga > 70', series)).toEqual([[60_000, 120_000]]);
  expect(fired('dut0/temps/fpga < 5', series)).toEqual([]);
  expect(fired('dut0/temps/fpga outside 5..79', series)).toEqual([[60_000, 120_000]]);
});

test('a difference takes both quantities at their times', () => {
  const [hot, air] = [samples([30, 50, 60, 30]), samples([20, 20, 20, 20])];
  expect(fired('dut0/temps/fpga - env0/env/temperature > 24', [hot, air])).toEqual([[1000, 3000]]);
});

test('silence is found between the points and at the end', () => {
  const series: PreviewSeries = {
    resolutionMs: 0,
    points: [0, 1000, 9000, 10_000].map((tsMs) => [tsMs, 1, 1, 1]),
  };
  expect(fired('no data from dut0/temps/fpga for 3 s', [series], 0, 20_000)).toEqual([
    [4000, 9000],
    [13_000, undefined],
  ]);
});

test('without history there is nothing to say', () => {
  expect(fired('dut0/temps/fpga > 70', [{ resolutionMs: 0, points: [] }])).toEqual([]);
  expect([0, 1, 2].map(timesText)).toEqual(['not at all', 'once', '2 times']);
});
