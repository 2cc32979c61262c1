import { expect, test } from '@jest/globals';
import type { Channel, Description } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { chartGroups, chartSeries } from './chart-groups.ts';

function device(id: string, props: Record<string, Channel>): DeviceView {
  const description: Description = {
    v: 1,
    id,
    kind: 'any',
    name: `Device ${id}`,
    sim: true,
    streams: { s: { periodMs: 1000, props } },
    cmds: {},
  };
  return { id, state: 'ready', description, streams: new Map(), faultCode: undefined };
}
const float = (unit?: string): Channel => ({ datatype: 'float', ...(unit === undefined ? {} : { unit }) });
const titles = (...devices: DeviceView[]) => chartGroups(chartSeries(devices)).map(({ title }) => title);

test('puts the channels of one unit into one chart, whatever device they come from', () => {
  const [group] = chartGroups(
    chartSeries([device('a', { t: float('°C') }), device('b', { t: float('°C') })]),
  );
  expect(group?.title).toBe('Temperature');
  expect(group?.series.map(({ label }) => label)).toEqual(['Device a · T', 'Device b · T']);
});

test('draws a unit nobody foresaw', () => {
  expect(titles(device('a', { x: float('mS/cm') }), device('b', { x: float('toString') }))).toEqual([
    'mS/cm',
    'toString',
  ]);
});

test('does not put pure numbers of different devices on one axis', () => {
  expect(titles(device('a', { n: float('#') }), device('b', { n: float() }))).toEqual([
    'Numbers of Device a',
    'Numbers of Device b',
  ]);
});

test('gives a device with many channels a chart of its own', () => {
  const many = Object.fromEntries(Array.from({ length: 19 }, (_, i) => [`wri${i}`, float('°C')]));
  expect(titles(device('air', { t: float('°C') }), device('dut', many))).toEqual([
    'Temperature',
    'Temperature · Device dut',
  ]);
});

test('draws numbers only, and nothing of a device that has not described itself', () => {
  const words = device('a', {
    on: { datatype: 'boolean' },
    mode: { datatype: 'enum' },
    fw: { datatype: 'string' },
  });
  expect(titles(words, { ...words, description: undefined })).toEqual([]);
});

test('voltage and current share a chart, and so do small ones of one device; temperatures come first', () => {
  const supply = device('psu', { v: float('V'), i: float('A'), p: float('W'), e: float('Wh') });
  const air = device('env', { h: float('%'), p: float('hPa'), t: float('°C') });
  const groups = chartGroups(chartSeries([supply, air]));
  expect(groups.map(({ title, units }) => [title, units])).toEqual([
    ['Temperature', ['°C']],
    ['Voltage · Current', ['V', 'A']],
    ['Power · Energy', ['W', 'Wh']],
    ['Relative humidity · Pressure', ['%', 'hPa']],
  ]);
});
