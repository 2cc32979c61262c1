import { durationWords } from '../format/time-text.ts';
import type { ChartSeries } from '../charts/chart-groups.ts';
import { seriesText } from '../charts/series-text.ts';
import { sparkPaths, type SparkData } from './spark-buckets.ts';

const WIDTH = 160;
const HEIGHT = 32;

/** A series as a small picture: its band and its line, without axes; the words say what a picture cannot. */
export function Sparkline({
  series,
  data,
  spanMs,
}: {
  readonly series: ChartSeries;
  readonly data: SparkData;
  readonly spanMs: number;
}) {
  const { band, line } = sparkPaths(data, WIDTH, HEIGHT);
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={sparkLabel(series, data, spanMs)}
    >
      <path className="sparkline-band" d={band} />
      <path className="sparkline-line" d={line} />
    </svg>
  );
}

function sparkLabel(series: ChartSeries, { first, last, low, high }: SparkData, spanMs: number): string {
  const name = `${series.deviceName}, ${series.label}, last ${durationWords(spanMs)}`;
  if (first === undefined) return `${name}: no values`;
  const text = (value: number | undefined): string => seriesText(series, value);
  return `${name}: first ${text(first)}, last ${text(last)}, lowest ${text(low)}, highest ${text(high)}`;
}
