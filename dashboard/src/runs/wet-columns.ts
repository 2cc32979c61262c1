import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { chartSeries, type ChartSeries } from '../charts/chart-groups.ts';
import { airChannels } from '../thermal/delta-reference.ts';

/** A column of the table: its head, and the series in it where the bench has one. */
export interface WetColumn {
  readonly head: string;
  readonly series: ChartSeries | undefined;
}

const PORTS = 18;

/**
 * The columns of the WET table in the order people paste into their spreadsheets: converter, air temperature, humidity,
 * current, FPGA, wri1 to wri18. What a bench does not measure is an empty column, so that the others stay in place.
 */
export function wetColumns(devices: BenchSnapshot['devices']): WetColumn[] {
  const all = chartSeries(devices);
  const first = (isIt: (series: ChartSeries) => boolean): ChartSeries | undefined => all.find(isIt);
  const [air] = airChannels(devices);
  return [
    { head: 'converter (°C)', series: first(({ channel }) => /^(dc-?)?converter(\.max)?$/i.test(channel)) },
    { head: 'air (°C)', series: first(({ key }) => `air:${key}` === air?.text) },
    { head: 'humidity (%)', series: first(({ channel }) => channel === 'humidity') },
    {
      head: 'current (A)',
      series: first(({ channel }) => channel === 'iOut') ?? first(({ unit }) => unit === 'A'),
    },
    { head: 'FPGA (°C)', series: first(({ channel }) => channel === 'fpga') },
    ...Array.from({ length: PORTS }, (_, i) => ({
      head: `wri${i + 1} (°C)`,
      series: first(({ channel }) => channel === `wri${i + 1}`),
    })),
  ];
}
