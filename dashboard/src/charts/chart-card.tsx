import { useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import type { BenchStore } from '../bench/bench-store.ts';
import { alignLines, valueNear, type AlignedLines } from './align-lines.ts';
import type { ChartGroup, ChartSeries } from './chart-groups.ts';
import { ChartLegend } from './chart-legend.tsx';
import { ChartPlot } from './chart-plot.ts';
import { cursorTime } from './cursor-time.ts';
import type { HistoryLoader } from './history-loader.ts';
import { markerDeltaText, type Markers } from './markers.ts';
import { seriesLine } from './series-line.ts';
import { intervalOf, repaintEveryMs, type TimeInterval, type TimeWindow } from './time-window.ts';
import { useColourScheme } from './use-colour-scheme.ts';
import type { ZoomRequest } from './wheel-zoom.ts';

interface ChartCardProps {
  readonly group: ChartGroup;
  readonly window: TimeWindow;
  readonly store: BenchStore;
  readonly loader: HistoryLoader | undefined;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
  readonly markers: Markers;
  readonly onSelect: (interval: TimeInterval) => void;
  readonly onZoom: (request: ZoomRequest) => void;
}

/** One chart with its legend. It paints only while it is on the screen. */
export function ChartCard(props: ChartCardProps) {
  const { group, window, store, loader, hidden, markers, onSelect, onZoom } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot>(undefined);
  const [data, setData] = useState<AlignedLines>([[]]);
  const titleId = useId();
  const scheme = useColourScheme();
  const isVisible = useIsVisible(host);

  const paint = useCallback(() => {
    const interval = intervalOf(window, store.snapshot().nowMs + sinceSnapshotMs(store));
    const next = alignLines(group.series.map((series) => seriesLine(series, interval, store, loader)));
    const bands = group.series.map(({ device, stream, channel }) => loader?.points(device, stream, channel));
    plot.current?.show(next, bands, interval);
    setData(next);
  }, [group, window, store, loader]);

  useEffect(() => {
    if (host.current === null || !isVisible) return undefined;
    const box = host.current;
    const made = new ChartPlot(box, group, onSelect, onZoom);
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(box.clientWidth));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The colours are read when the plot is made.
  }, [group, onSelect, onZoom, scheme, isVisible]);

  useEffect(() => {
    plot.current?.setShown(group.series.map(({ key }) => !hidden.has(key)));
  }, [group, hidden, scheme, onSelect, onZoom, isVisible]);

  useEffect(() => {
    plot.current?.mark(markers);
  }, [markers, group, scheme, onSelect, onZoom, isVisible]);

  useEffect(() => {
    if (!isVisible) return undefined;
    const first = requestAnimationFrame(paint);
    const stopListening = loader?.subscribe(paint);
    const timer = window.kind === 'live' ? setInterval(paint, repaintEveryMs(window.spanMs)) : undefined;
    return () => {
      cancelAnimationFrame(first);
      clearInterval(timer);
      stopListening?.();
    };
  }, [isVisible, paint, loader, window, scheme]);

  const cursorMs = useSyncExternalStore(cursorTime.subscribe, cursorTime.get);
  return (
    <section
      className="card chart-card"
      aria-labelledby={titleId}
      data-testid={`chart-${group.key}`}
      data-points={data[0].length}
      data-first-ms={data[0][0]}
    >
      <div className="card-head">
        <h2 id={titleId}>
          {group.title}
          {group.unit === '' ? '' : <span className="muted"> {group.unit}</span>}
        </h2>
      </div>
      <div ref={host} className="chart-host" role="img" aria-labelledby={titleId} />
      <ChartLegend
        group={group}
        hidden={hidden}
        onToggle={props.onToggle}
        valueOf={(index) => legendValue(data, index, cursorMs, group.series[index])}
        deltaOf={(index) => deltaText(data, index, markers, group)}
      />
    </section>
  );
}

function legendValue(
  data: AlignedLines,
  index: number,
  cursorMs: number | undefined,
  series: ChartSeries | undefined,
): number | undefined {
  const times = data[0];
  const lastMs = times.at(-1);
  if (lastMs === undefined || series === undefined) return undefined;
  const withinMs = Math.max(
    3 * series.periodMs,
    times.length > 1 ? ((lastMs - (times[0] ?? 0)) / times.length) * 3 : 0,
  );
  return valueNear(data, index, cursorMs ?? lastMs, withinMs);
}

function deltaText(data: AlignedLines, index: number, { aMs, bMs }: Markers, group: ChartGroup): string {
  const series = group.series[index];
  if (aMs === undefined || bMs === undefined || series === undefined) return '';
  const [a, b] = [aMs, bMs].map((atMs) => legendValue(data, index, atMs, series));
  return markerDeltaText(a, b, bMs - aMs, { unit: group.unit, resolution: series.resolution });
}

function sinceSnapshotMs(store: BenchStore): number {
  return Date.now() - store.snapshot().localNowMs;
}

function useIsVisible(element: React.RefObject<HTMLElement | null>): boolean {
  const [isVisible, setVisible] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setVisible(entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: '200px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isVisible;
}
