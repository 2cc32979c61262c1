import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { valueTicks } from '../charts/axis-text.ts';
import { PlotLook, VALUE_AXIS_PX } from '../charts/plot-look.ts';
import { useColourScheme } from '../charts/use-colour-scheme.ts';
import { paddedRange } from '../charts/value-range.ts';
import type { onOneAxis } from './comparison.ts';
import { stopwatchText } from './run-times.ts';

const HEIGHT_PX = 240;

/** Two lines over the time since each run began. */
export function ComparePlot({
  data,
  unit,
  names,
}: {
  readonly data: ReturnType<typeof onOneAxis>;
  readonly unit: string;
  readonly names: readonly string[];
}) {
  const host = useRef<HTMLDivElement>(null);
  const colours = useColourScheme();
  useEffect(() => {
    if (host.current === null) return undefined;
    const box = host.current;
    const look = new PlotLook(box);
    const plot = new uPlot(
      {
        width: Math.max(160, box.clientWidth),
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { drag: { x: true, y: false } },
        scales: {
          x: { time: false },
          y: { range: (_, low, high) => paddedRange(low ?? Infinity, high ?? -Infinity) },
        },
        axes: [
          look.axis({ values: (_, ticks) => ticks.map((tick) => stopwatchText(tick * 1000)), size: 32 }),
          look.axis({
            values: (_, ticks, _axis, _space, step) => valueTicks(ticks, step),
            size: VALUE_AXIS_PX,
          }),
        ],
        series: [{}, look.series(0, 'y'), look.series(1, 'y')],
      },
      data,
      box,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // The colours are read when the plot is made.
  }, [data, colours]);
  return (
    <div
      ref={host}
      className="chart-host"
      role="img"
      aria-label={`${names.join(' and ')}, ${unit}, over the time since each began`}
    />
  );
}
