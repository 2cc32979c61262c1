import { isActive } from '../bench/alarm-order.ts';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import type { BenchStore } from '../bench/bench-store.ts';
import type { RuleLimit } from '../rules/rule-limits.ts';
import { alignLines } from './align-lines.ts';
import { chartGaps } from './chart-gaps.ts';
import type { ChartGroup, ChartSeries } from './chart-groups.ts';
import type { ChartMark } from './chart-marks.ts';
import type { AlarmBand, ChartLimit, ChartPicture } from './chart-picture.ts';
import type { HistoryLoader } from './history-loader.ts';
import { seriesLine } from './series-line.ts';
import type { TimeInterval } from './time-window.ts';

/** What a chart is made of. */
export interface PictureSources {
  readonly store: Pick<BenchStore, 'ring' | 'snapshot' | 'log'>;
  readonly loader: HistoryLoader | undefined;
  readonly limits: readonly RuleLimit[];
  readonly marks: readonly ChartMark[];
  readonly hidden: ReadonlySet<string>;
}

/** Everything a chart shows of an interval. */
export function buildPicture(
  group: ChartGroup,
  interval: TimeInterval,
  { store, loader, limits, marks, hidden }: PictureSources,
): ChartPicture {
  const lines = group.series.map((series) => seriesLine(series, interval, store, loader));
  const bench = store.snapshot();
  const bands = group.series.map(({ device, stream, channel }) => loader?.points(device, stream, channel));
  const gapLines = group.series.flatMap(({ key, device, periodMs }, index) => {
    const line = lines[index];
    if (line === undefined || hidden.has(key)) return [];
    return [{ device, periodMs: Math.max(periodMs, bands[index]?.resolutionMs ?? 0), line }];
  });
  return {
    data: alignLines(lines),
    bands,
    interval,
    gaps: chartGaps(gapLines, interval, store.log.snapshot()),
    limits: chartLimits(group.series, limits, (quantity) => newestValue(bench, quantity)),
    alarms: alarmBands(group.series, bench, interval),
    marks,
  };
}

/** The limits on the series of a chart; one on a difference stands where it is now, above what it is compared with. */
export function chartLimits(
  series: readonly Pick<ChartSeries, 'key'>[],
  limits: readonly RuleLimit[],
  newest: (quantity: string) => number | undefined,
): ChartLimit[] {
  return limits.flatMap(({ quantity, reference, value, rule }) => {
    const index = series.findIndex(({ key }) => key === quantity);
    const base = reference === undefined ? 0 : newest(reference);
    return index === -1 || base === undefined ? [] : [{ series: index, value: base + value, text: rule }];
  });
}

function alarmBands(
  series: readonly ChartSeries[],
  { alarms }: BenchSnapshot,
  { fromMs, toMs }: TimeInterval,
): AlarmBand[] {
  return alarms
    .filter((alarm) => isActive(alarm) && alarm.since <= toMs && series.some(({ key }) => key === alarm.src))
    .map(({ since }) => ({ fromMs: Math.max(since, fromMs), toMs }));
}

function newestValue({ devices }: BenchSnapshot, quantity: string): number | undefined {
  const [id, stream = '', ...rest] = quantity.split('/');
  const channel = rest.join('/');
  const values = devices.find((device) => device.id === id)?.streams.get(stream)?.message.val;
  const value = values !== undefined && Object.hasOwn(values, channel) ? values[channel] : undefined;
  return typeof value === 'number' ? value : undefined;
}
