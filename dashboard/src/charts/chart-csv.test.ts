import { expect, test } from '@jest/globals';
import { chartCsv, type ExportedSeries, type ExportSource } from './chart-csv.ts';

const SOURCE: ExportSource = {
  gateway: 'demo',
  isSimulated: true,
  resolutionMs: 0,
  timeZone: 'Europe/Berlin',
};
const SERIES: readonly ExportedSeries[] = [
  { key: 'env0/env/t', unit: '°C', line: { tsMs: [0, 1000, 2000, 9000], values: [20, 20.5, null, 21] } },
  { key: 'psu0/psu/mode', unit: '', line: { tsMs: [1000, 3000], values: [1, 2] } },
];

function rows(csv: string): string[] {
  return csv.split('\r\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('a column a series with its unit, a row a time, a gap is empty', () => {
  expect(rows(chartCsv(SERIES, { fromMs: 0, toMs: 5000 }, SOURCE))).toEqual([
    'time,env0/env/t (°C),psu0/psu/mode',
    '1970-01-01T00:00:00.000Z,20,',
    '1970-01-01T00:00:01.000Z,20.5,1',
    '1970-01-01T00:00:03.000Z,,2',
  ]);
});

test('has what is seen and nothing beside', () => {
  expect(rows(chartCsv(SERIES, { fromMs: 500, toMs: 1500 }, SOURCE))).toHaveLength(2);
  expect(rows(chartCsv([], { fromMs: 0, toMs: 1 }, SOURCE))).toEqual(['time']);
});

test('says where it comes from and how fine it is', () => {
  const csv = chartCsv(SERIES, { fromMs: 0, toMs: 5000 }, { ...SOURCE, resolutionMs: 60_000 });
  expect(csv).toContain('# source: gateway demo, simulated hardware\r\n');
  expect(csv).toContain('# resolution: averages over 60000 ms');
  expect(csv).toContain('exported in Europe/Berlin');
});
