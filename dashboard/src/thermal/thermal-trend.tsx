import { useCallback, useMemo, useRef } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { chartSeries, chosenGroup, type ChartGroup, type ChartSeries } from '../charts/chart-groups.ts';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { plotInsets } from '../charts/plot-insets.ts';
import { intervalOf, SPANS } from '../charts/time-window.ts';
import { useChartPlot } from '../charts/use-chart-plot.ts';
import { useElementWidth } from '../charts/use-element-width.ts';
import { useHistory } from '../charts/use-history.ts';
import { usePlotHandlers } from '../charts/use-plot-handlers.ts';
import { useTimeWindow } from '../charts/use-time-window.ts';
import { AUTO_SCALE } from '../charts/value-range.ts';
import { durationText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { useRuleLimits } from '../rules/use-rule-limits.ts';
import type { Measurement } from './measurements/measurement.ts';
import { useTrends } from './measurements/use-trends.ts';

const HEIGHT_PX = 190;
const NOTHING_HIDDEN: ReadonlySet<string> = new Set();
const NO_MARKERS = { aMs: undefined, bMs: undefined };

/** The hottest pixel and the chosen measurements over time; the stretch is that of the charts. */
export default function ThermalTrend({
  camera,
  measurements,
}: {
  readonly camera: DeviceView;
  readonly measurements: readonly Measurement[];
}) {
  const { ids } = useTrends();
  const group = useTrendGroup(camera, ids);
  if (group.series.length === 0) {
    return (
      <section className="card" aria-labelledby="trend-title" data-testid="thermal-trend">
        <h2 id="trend-title">Trend</h2>
        <p className="muted">This camera tells no temperatures beside its frames.</p>
      </section>
    );
  }
  const untrended = measurements.filter(({ region }) => region !== undefined && !ids.includes(region)).length;
  return <TrendPlot group={group} hasMore={untrended > 0} />;
}

function TrendPlot({ group, hasMore }: { readonly group: ChartGroup; readonly hasMore: boolean }) {
  const bench = useBench();
  const { store } = useBenchSession();
  const control = useTimeWindow();
  const { window } = control;
  const groups = useMemo(() => [group], [group]);
  const [loader] = useHistory(groups, window);
  const limits = useRuleLimits();
  const sources = useMemo(
    () => ({ store, loader, limits, marks: [], hidden: NOTHING_HIDDEN }),
    [store, loader, limits],
  );
  const host = useRef<HTMLDivElement>(null);
  const widthPx = useElementWidth(host);
  const insets = useMemo(() => plotInsets(widthPx, false), [widthPx]);
  const handlers = usePlotHandlers(
    control,
    useCallback(() => store.snapshot().nowMs, [store]),
  );
  const [, picture] = useChartPlot(
    host,
    { group, scale: AUTO_SCALE, heightPx: HEIGHT_PX, insets },
    { window, sources, markers: NO_MARKERS, handlers },
  );
  const behindMs = bench.nowMs - intervalOf(window, bench.nowMs).toMs;
  return (
    <section className="card chart-card" aria-labelledby="trend-title" data-testid="thermal-trend">
      <div className="card-head chart-head">
        <h2 id="trend-title">Trend</h2>
        <div className="button-row">
          <select
            className="small-select"
            aria-label="Time range of the trend"
            value={control.spanName}
            onChange={(event) => control.follow(event.target.value)}
          >
            {SPANS.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
          {window.kind === 'live' ? null : (
            <button type="button" className="small-button" onClick={control.resume}>
              ❚❚ {durationText(behindMs)} behind — Resume
            </button>
          )}
          <ScreenLink to="charts" className="button small-button">
            Charts
          </ScreenLink>
        </div>
      </div>
      <div ref={host} className="chart-host" role="img" aria-labelledby="trend-title" />
      <ChartLegend
        group={group}
        hidden={NOTHING_HIDDEN}
        valueOf={(index) =>
          picture.data[index + 1]?.findLast((value) => typeof value === 'number') ?? undefined
        }
        deltaOf={() => ''}
      />
      {hasMore ? <p className="muted small">Choose a measurement and press Trend to see it here.</p> : null}
    </section>
  );
}

function useTrendGroup(camera: DeviceView, ids: readonly string[]) {
  const wanted = new Set(['max', ...ids.map((id) => `${id}.max`)]);
  const text = JSON.stringify(
    chartSeries([camera]).filter(({ channel, unit }) => unit === '°C' && wanted.has(channel)),
  );
  return useMemo(() => chosenGroup('thermal-trend', JSON.parse(text) as ChartSeries[]), [text]);
}
