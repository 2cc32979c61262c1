import { expect, test } from '@jest/globals';
import { knownLimits, ruleLimits } from './rule-limits.ts';

const rule = (when: string) => ({ id: 'hot', when, kind: 'alarm' as const });

test('a comparison is one line', () => {
  expect(ruleLimits([rule('cam0/roi/fpga.max > 95 for 1 frames')])).toEqual([
    {
      rule: 'hot',
      kind: 'alarm',
      quantity: 'cam0/roi/fpga.max',
      reference: undefined,
      side: 'above',
      value: 95,
    },
  ]);
  expect(ruleLimits([rule('psu0/psu/vOut <= 11 for 2 s')])[0]).toMatchObject({ side: 'below', value: 11 });
});

test('a rule that is configured and told of is drawn once', () => {
  const configured = ruleLimits([rule('cam0/roi/fpga.max > 95 for 1 frames')]);
  const told = ruleLimits([rule('cam0/roi/fpga.max > 90 for 1 frames')]);
  const interlock = ruleLimits([
    { id: 'hot', when: 'cam0/roi/fpga.max > 99 for 1 frames', kind: 'interlock' },
  ]);
  expect(knownLimits(configured, [...told, ...interlock]).map(({ value }) => value)).toEqual([95, 99]);
  expect(knownLimits([], told)).toEqual(told);
});

test('a band is two lines', () => {
  expect(
    ruleLimits([rule('adc0/adc/v12 outside 11.4..12.6 for 2 s')]).map(({ side, value }) => [side, value]),
  ).toEqual([
    ['below', 11.4],
    ['above', 12.6],
  ]);
});

test('a difference names what it is compared with', () => {
  expect(ruleLimits([rule('dut0/temps/fpga - env0/env/temperature > 24 for 5 s')])[0]).toMatchObject({
    quantity: 'dut0/temps/fpga',
    reference: 'env0/env/temperature',
    value: 24,
  });
});

test.each(['rate(cam0/stats/max) > 5 for 10 s', 'no data from cam0/stats for 3 s', 'when the moon is full'])(
  '%p draws no line',
  (when) => {
    expect(ruleLimits([rule(when)])).toEqual([]);
  },
);
