import { expect, test } from '@jest/globals';
import { descriptionSchema } from '@labgate/contract';
import { alarmValueText, tripValueText } from './alarm-value-text.ts';

const description = descriptionSchema.parse({
  v: 1,
  id: 'dut0',
  kind: 'dut-ssh',
  name: 'Board',
  sim: true,
  streams: { temps: { periodMs: 1000, props: { fpga: { unit: '°C', datatype: 'float' } } } },
  cmds: {},
});
const DEVICES = [{ id: 'dut0', description }];
const SRC = 'dut0/temps/fpga';

test('shows values and limits in the unit of what is watched', () => {
  const alarm = { val: 72.41, limit: 70, src: SRC, of: 'value' } as const;
  expect(alarmValueText(alarm, DEVICES)).toMatch(/^72[.,]4.°C \(limit 70[.,]0.°C\)$/);
});

test('a difference of temperatures is in kelvin, a change in kelvin a minute', () => {
  const alarm = { val: 36.64, limit: 24, src: `${SRC} - env0/env/temperature`, of: 'difference' } as const;
  expect(alarmValueText(alarm, DEVICES)).toMatch(/^36[.,]6.K \(limit 24[.,]0.K\)$/);
  expect(alarmValueText({ val: 5, src: SRC, of: 'rate' }, DEVICES)).toMatch(/^5[.,]00.K\/min$/);
});

test('shows numbers of what is not known with two decimals, and what is no number as it is', () => {
  expect(alarmValueText({ val: 26.92871, limit: 24, src: 'x' }, DEVICES)).toMatch(
    /^26[.,]93 \(limit 24[.,]00\)$/,
  );
  expect(alarmValueText({ val: 95.2488, src: 'constructor/a/b', of: 'value' }, DEVICES)).toMatch(
    /^95[.,]25$/,
  );
  expect(alarmValueText({ val: true, limit: null, src: SRC }, DEVICES)).toBe('true');
  expect(alarmValueText({ val: null, limit: 1, src: SRC }, DEVICES)).toBe('');
});

test('what an interlock tripped with has the unit of its condition', () => {
  expect(tripValueText(95.24, `${SRC} > 95 for 3 frames`, DEVICES)).toMatch(/^95[.,]2.°C$/);
  expect(tripValueText(95.24, `${SRC} resembles 95`, DEVICES)).toMatch(/^95[.,]24$/);
});
