import { expect, test } from '@jest/globals';
import type { ChartSeries } from './chart-groups.ts';
import { chartsOf, formatLayout, layoutOf, parseLayout, splitByUnits } from './chart-layout.ts';

const series = (key: string, unit: string): ChartSeries => ({
  key,
  device: key.split('/')[0] ?? '',
  stream: 's',
  channel: key.split('/')[2] ?? '',
  label: key,
  deviceName: 'Device',
  unit,
  periodMs: 1000,
  resolution: undefined,
});
const V = series('psu0/psu/vOut', 'V');
const A = series('psu0/psu/iOut', 'A');
const C = series('cam0/stats/max', '°C');

test.each(['', 'none', 'psu0/psu/vOut,psu0/psu/iOut;cam0/stats/max'])('reads %p back', (text) => {
  expect(formatLayout(parseLayout(text))).toBe(text);
});

test('a chart has an axis for each of two units, and what is gone is left out', () => {
  const groups = chartsOf(parseLayout('psu0/psu/vOut,psu0/psu/iOut;cam0/stats/gone;cam0/stats/max'), [
    V,
    A,
    C,
  ]);
  expect(groups.map(({ title, units }) => [title, units])).toEqual([
    ['Voltage · Current', ['V', 'A']],
    ['Temperature', ['°C']],
  ]);
});

test('without a layout the descriptors decide', () => {
  expect(layoutOf(chartsOf(undefined, [V, A, C]))).toEqual([
    ['cam0/stats/max'],
    ['psu0/psu/vOut', 'psu0/psu/iOut'],
  ]);
});

test('a third unit opens another chart', () => {
  expect(splitByUnits([V, A, C])).toEqual([['psu0/psu/vOut', 'psu0/psu/iOut'], ['cam0/stats/max']]);
});

test('an address somebody typed cannot ask for a thousand charts', () => {
  expect(parseLayout(Array.from({ length: 1000 }, (_, i) => `a/b/c${i}`).join(';'))).toHaveLength(24);
});
