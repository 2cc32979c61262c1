import { useId, useRef, useSyncExternalStore } from 'react';
import { valueNear } from './align-lines.ts';
import type { PictureSources } from './build-picture.ts';
import type { ChartGroup, ChartSeries } from './chart-groups.ts';
import { ChartHead } from './chart-head.tsx';
import { ChartLegend } from './chart-legend.tsx';
import type { ChartPicture } from './chart-picture.ts';
import { PLOT_HEIGHT_PX } from './chart-plot.ts';
import { cursorTime } from './cursor-time.ts';
import { markerDeltaText, type Markers } from './markers.ts';
import type { PlotHandlers } from './plot-gestures.ts';
import type { PlotInsets } from './plot-insets.ts';
import type { TimeWindow } from './time-window.ts';
import { useChartPlot } from './use-chart-plot.ts';
import { useFullScreen } from './use-full-screen.ts';
import { AUTO_SCALE, type ValueScale } from './value-range.ts';

interface ChartCardProps {
  readonly group: ChartGroup;
  readonly window: TimeWindow;
  readonly sources: PictureSources;
  readonly insets: PlotInsets;
  readonly scale: ValueScale | undefined;
  readonly markers: Markers;
  readonly handlers: PlotHandlers;
  readonly onToggle: (key: string) => void;
  readonly onIsolate: (key: string) => void;
  readonly onScale: (scale: ValueScale) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
  /** Pointer or focus came here: keys mean this chart. */
  readonly onEnter: () => void;
}

const FULL_SCREEN_REST_PX = 170;

/** One chart with its legend. It paints only while it is on the screen. */
export function ChartCard(props: ChartCardProps) {
  const { group, window, sources, insets, markers, handlers, scale = AUTO_SCALE } = props;
  const card = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const [isFull, enterFull] = useFullScreen(card);
  const heightPx = isFull ? globalThis.innerHeight - FULL_SCREEN_REST_PX : PLOT_HEIGHT_PX;
  const { hidden } = sources;

  const [plot, picture] = useChartPlot(
    host,
    { group, scale, heightPx, insets },
    { window, sources, markers, handlers },
  );
  const cursorMs = useSyncExternalStore(cursorTime.subscribe, cursorTime.get);
  const setScale = (kind: ValueScale['kind']): void => {
    if (kind !== 'lock') props.onScale({ kind });
    else if (plot.current !== undefined) props.onScale({ kind, ends: plot.current.ends });
  };
  return (
    <section
      ref={card}
      className="card chart-card"
      aria-labelledby={titleId}
      data-testid={`chart-${group.key}`}
      data-points={picture.data[0].length}
      data-first-ms={picture.data[0][0]}
      data-gaps={picture.gaps.length}
      onPointerEnter={props.onEnter}
      onFocus={props.onEnter}
    >
      <ChartHead
        group={group}
        titleId={titleId}
        scale={scale}
        onScale={setScale}
        onEdit={props.onEdit}
        onRemove={props.onRemove}
        onFullScreen={enterFull}
      />
      <div ref={host} className="chart-host" role="img" aria-labelledby={titleId} />
      <ChartLegend
        group={group}
        hidden={hidden}
        onToggle={props.onToggle}
        onIsolate={props.onIsolate}
        valueOf={(index) => legendValue(picture, index, cursorMs, group.series[index])}
        deltaOf={(index) => deltaText(picture, index, markers, group)}
      />
      {picture.gaps.length === 0 ? null : (
        <p className="visually-hidden">{picture.gaps.map(({ reason }) => `gap: ${reason}`).join(', ')}</p>
      )}
    </section>
  );
}

function legendValue(
  { data }: ChartPicture,
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

function deltaText(picture: ChartPicture, index: number, { aMs, bMs }: Markers, group: ChartGroup): string {
  const series = group.series[index];
  if (aMs === undefined || bMs === undefined || series === undefined) return '';
  const [a, b] = [aMs, bMs].map((atMs) => legendValue(picture, index, atMs, series));
  return markerDeltaText(a, b, bMs - aMs, { unit: series.unit, resolution: series.resolution });
}
