import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { chartSeries, type ChartSeries } from '../charts/chart-groups.ts';

/** What one watches of a device, the first that it has. */
const PREFERRED: readonly string[] = ['max', 'fpga', 'iOut', 'temperature'];
const MOST_TRENDS = 6;

/** One series a device for the trend card: what one watches first, else the first number it describes. */
export function trendSeries(devices: BenchSnapshot['devices']): ChartSeries[] {
  const all = chartSeries(devices);
  return devices
    .flatMap(({ id }) => {
      const own = all.filter(({ device }) => device === id);
      const preferred = PREFERRED.map((name) => own.find(({ channel }) => channel === name)).find(
        (series) => series !== undefined,
      );
      const chosen = preferred ?? own[0];
      return chosen === undefined ? [] : [chosen];
    })
    .slice(0, MOST_TRENDS);
}
