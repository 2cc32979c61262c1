import { useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import type { BenchStore } from '../bench/bench-store.ts';
import { alignLines, valueNear, type AlignedLines } from './align-lines.ts';
import type { ChartGroup, ChartSeries } from './chart-groups.ts';
import { ChartLegend } from './chart-legend.tsx';
import { ChartPlot } from './chart-plot.ts';
import { cursorTime } from './cursor-time.ts';
import type { HistoryLoader } from './history-loader.ts';
import { linePoints } from './series-points.ts';
import { intervalOf, repaintEveryMs, type TimeInterval, type TimeWindow } from './time-window.ts';
import { useColourScheme } from './use-colour-scheme.ts';

interface ChartCardProps {
  readonly group: ChartGroup;
  readonly window: TimeWindow;
  readonly store: BenchStore;
  readonly loader: HistoryLoader | undefined;
  readonly onSelect: (interval: TimeInterval) => void;
}

/** One chart with its legend. It paints only while it is on the screen. */
export function ChartCard({ group, window, store, loader, onSelect }: ChartCardProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot>(undefined);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [data, setData] = useState<AlignedLines>([[]]);
  const titleId = useId();
  const scheme = useColourScheme();
  const isVisible = useIsVisible(host);

  const paint = useCallback(() => {
    const interval = intervalOf(window, store.snapshot().nowMs + sinceSnapshotMs(store));
    const next = alignLines(group.series.map((series) => lineOf(series, interval, store, loader)));
    const bands = group.series.map(({ device, stream, channel }) => loader?.points(device, stream, channel));
    plot.current?.show(next, bands, interval);
    setData(next);
  }, [group, window, store, loader]);

  useEffect(() => {
    if (host.current === null || !isVisible) return undefined;
    const box = host.current;
    const made = new ChartPlot(box, group, onSelect);
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(box.clientWidth));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The colours are read when the plot is made.
  }, [group, onSelect, scheme, isVisible]);

  useEffect(() => {
    plot.current?.setShown(group.series.map(({ key }) => !hidden.has(key)));
  }, [group, hidden, scheme, onSelect, isVisible]);

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
  const toggle = (key: string): void => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
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
        onToggle={toggle}
        valueOf={(index) => legendValue(data, index, cursorMs, group.series[index])}
      />
    </section>
  );
}

function lineOf(
  { device, stream, channel, periodMs }: ChartSeries,
  { fromMs, toMs }: TimeInterval,
  store: BenchStore,
  loader: HistoryLoader | undefined,
) {
  // One gap's width more on each side, so that the line runs out of the picture instead of ending in it.
  const marginMs = 3 * periodMs;
  const live = store.ring(device, stream, channel)?.slice(fromMs - marginMs, toMs + marginMs);
  const stored = loader?.points(device, stream, channel);
  return linePoints(stored, live ?? { tsMs: new Float64Array(0), values: new Float64Array(0) }, periodMs);
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
