import type { BenchStore } from '../bench/bench-store.ts';
import type { ChartSeries } from './chart-groups.ts';
import type { HistoryLoader } from './history-loader.ts';
import { linePoints, type LinePoints } from './series-points.ts';
import type { TimeInterval } from './time-window.ts';

/** What is known of a series in an interval, stored and live, and a gap's width more on each side. */
export function seriesLine(
  { device, stream, channel, periodMs }: ChartSeries,
  { fromMs, toMs }: TimeInterval,
  store: Pick<BenchStore, 'ring'>,
  loader: Pick<HistoryLoader, 'points'> | undefined,
): LinePoints {
  // So that the line runs out of the picture instead of ending in it.
  const marginMs = 3 * periodMs;
  const live = store.ring(device, stream, channel)?.slice(fromMs - marginMs, toMs + marginMs);
  const stored = loader?.points(device, stream, channel);
  return linePoints(stored, live ?? { tsMs: new Float64Array(0), values: new Float64Array(0) }, periodMs);
}
