import { memo, useMemo, useSyncExternalStore } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import type { ChartSeries } from '../charts/chart-groups.ts';
import type { HistoryLoader, HistoryStatus } from '../charts/history-loader.ts';
import { seriesText } from '../charts/series-text.ts';
import { seriesLine } from '../charts/series-line.ts';
import { useHistory } from '../charts/use-history.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { OverviewCard } from '../overview/overview-card.tsx';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { sparkData } from './spark-buckets.ts';
import { Sparkline } from './sparkline.tsx';
import { trendSeries } from './trend-choice.ts';

const SPAN_MS = 15 * 60_000;
const WINDOW = { kind: 'live', spanMs: SPAN_MS } as const;
const BUCKETS = 90;
/** A bucket is ten seconds wide: drawing more often shows nothing new but the last one. */
const REDRAW_EVERY_MS = 2000;

/** The last quarter of an hour of what one watches, a line a device. */
export default function TrendsCard() {
  const bench = useBench();
  const series = useTrendSeries(bench.devices);
  const groups = useMemo(() => [{ key: 'trends', title: 'Trends', units: [], series }], [series]);
  const [loader] = useHistory(groups, WINDOW);
  const isDisconnected = useIsDisconnected();
  const status = useSyncExternalStore(loader?.subscribe ?? noSubscription, loader?.status ?? nothing);
  const nowMs = Math.floor(bench.nowMs / REDRAW_EVERY_MS) * REDRAW_EVERY_MS;
  if (series.length === 0) return null;
  return (
    <OverviewCard
      id="trends"
      title="Trends"
      target={{ screen: 'charts', params: { span: '15m' } }}
      subtitle={<p className="muted small">last 15 min, band from smallest to largest</p>}
    >
      <ul className="trends" data-state={isDisconnected ? 'offline' : 'live'}>
        {series.map((each) => (
          <TrendRow key={each.key} series={each} nowMs={nowMs} loader={loader} status={status} />
        ))}
      </ul>
    </OverviewCard>
  );
}

/** One series; drawn anew every two seconds and when something was loaded, which the status tells. */
const TrendRow = memo(function TrendRow({
  series,
  nowMs,
  loader,
  status,
}: {
  readonly series: ChartSeries;
  readonly nowMs: number;
  readonly loader: HistoryLoader | undefined;
  readonly status: HistoryStatus | undefined;
}) {
  const { store } = useBenchSession();
  const interval = { fromMs: nowMs - SPAN_MS, toMs: nowMs };
  const stored = loader?.points(series.device, series.stream, series.channel);
  const data = sparkData(seriesLine(series, interval, store, loader), stored, interval, BUCKETS);
  return (
    <li data-testid={`trend-${series.device}-${series.channel}`} aria-busy={status?.isLoading}>
      <span className="trend-name">
        {series.label}
        <span className="muted small trend-device">{series.deviceName}</span>
      </span>
      <Sparkline series={series} data={data} spanMs={SPAN_MS} />
      <span className="number trend-value">{seriesText(series, data.last)}</span>
    </li>
  );
});

/** The chosen series, the same array as long as the descriptors say the same. */
function useTrendSeries(devices: BenchSnapshot['devices']): readonly ChartSeries[] {
  const text = JSON.stringify(trendSeries(devices));
  return useMemo(() => JSON.parse(text) as ChartSeries[], [text]);
}

function noSubscription(): () => void {
  return () => undefined;
}

function nothing(): undefined {
  return undefined;
}
