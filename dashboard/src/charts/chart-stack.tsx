import { useMemo, useRef, type CSSProperties } from 'react';
import { useBench } from '../mqtt/use-bench.ts';
import { ChartCard } from './chart-card.tsx';
import { EventLane } from './event-lane.tsx';
import { plotInsets, type PlotInsets } from './plot-insets.ts';
import { RangeStrip } from './range-strip.tsx';
import type { ChartsView } from './use-charts-view.ts';
import { useElementWidth } from './use-element-width.ts';
import { usePlotHandlers } from './use-plot-handlers.ts';
import { useValueScales } from './use-value-scales.ts';

/** The charts below each other, on one time axis with what happened above and the whole range below. */
export function ChartStack({
  view,
  onEdit,
}: {
  readonly view: ChartsView;
  /** Asks for other series in the chart at an index. */
  readonly onEdit: (index: number) => void;
}) {
  const { charts, control, interval, series, marks } = view;
  const { groups } = charts;
  const { nowMs } = useBench();
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useElementWidth(box);
  const [scales, setScale] = useValueScales();
  const handlers = usePlotHandlers(control, view.nowMs);
  const hasSecondAxis = groups.some(({ units }) => units.length > 1);
  const insets = useMemo(() => plotInsets(widthPx, hasSecondAxis), [widthPx, hasSecondAxis]);
  return (
    <div className="charts" ref={box} style={insetStyle(insets)}>
      <EventLane
        marks={marks}
        interval={interval}
        nowMs={nowMs}
        widthPx={widthPx - insets.left - insets.right}
      />
      {groups.map((group, index) => (
        <ChartCard
          key={group.key}
          group={group}
          window={control.window}
          sources={view.sources}
          insets={insets}
          scale={scales.get(group.key)}
          markers={view.markers}
          handlers={handlers}
          onToggle={series.toggle}
          onIsolate={(key) =>
            series.isolate(
              key,
              group.series.map((each) => each.key),
            )
          }
          onScale={(scale) => setScale(group.key, scale)}
          onEdit={() => onEdit(index)}
          onRemove={() => charts.change(index, [])}
          onEnter={() => {
            view.current.current = index;
          }}
        />
      ))}
      <RangeStrip series={groups[0]?.series[0]} interval={interval} nowMs={nowMs} onMove={control.pause} />
    </div>
  );
}

function insetStyle({ left, right }: PlotInsets): CSSProperties {
  return { '--inset-left': `${left}px`, '--inset-right': `${right}px` } as CSSProperties;
}
