import { expect, test } from '@jest/globals';
import type { ChartSeries } from '../charts/chart-groups.ts';
import { rowMeans, wetTableText } from './wet-table.ts';

const series = (key: string): ChartSeries => ({
  key,
  device: 'dut0',
  stream: 'temps',
  channel: 'fpga',
  label: 'FPGA',
  deviceName: 'WET',
  unit: '°C',
  periodMs: 1000,
  resolution: undefined,
});

test('means of samples and of buckets fall into their minute', () => {
  const raw = rowMeans(
    {
      dev: 'dut0',
      stream: 'temps',
      resolutionMs: 0,
      props: {
        fpga: [
          [0, 10],
          [59_999, 20],
          [60_000, 50],
        ],
      },
    },
    0,
    3,
  );
  expect(raw.get('dut0/temps/fpga')).toEqual([15, 50, undefined]);
  const buckets = rowMeans(
    {
      dev: 'dut0',
      stream: 'temps',
      resolutionMs: 30_000,
      props: {
        fpga: [
          [0, 10, 0, 20, 1],
          [30_000, 40, 30, 50, 3],
        ],
      },
    },
    0,
    1,
  );
  expect(buckets.get('dut0/temps/fpga')).toEqual([32.5]);
});

test('a quantity the bench does not have is an empty column, so that the others stay in place', () => {
  const text = wetTableText(
    [
      { head: 'converter (°C)', series: undefined },
      { head: 'FPGA (°C)', series: series('dut0/temps/fpga') },
    ],
    new Map([['dut0/temps/fpga', [41.25, undefined]]]),
    0,
    2,
  );
  expect(text).toBe(
    'time (UTC)\tconverter (°C)\tFPGA (°C)\n1970-01-01 00:01:00\t\t41.250\n1970-01-01 00:02:00\t\t\n',
  );
});
