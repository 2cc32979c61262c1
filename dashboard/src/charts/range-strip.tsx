import { useMemo, useRef, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import { clockText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { sparkData, sparkPaths } from '../trends/spark-buckets.ts';
import type { ChartSeries } from './chart-groups.ts';
import { linePoints } from './series-points.ts';
import { stripInterval } from './strip-interval.ts';
import { panned, pausedOn, type TimeInterval, type TimeWindow } from './time-window.ts';
import { useHistory } from './use-history.ts';

const WIDTH = 600;
const HEIGHT = 40;
const BUCKETS = 300;
const REDRAW_EVERY_MS = 5000;
const NO_SAMPLES = { tsMs: new Float64Array(0), values: new Float64Array(0) };

/** A longer stretch in small, with what the charts show of it as a window that can be moved. */
export function RangeStrip({
  series,
  interval,
  nowMs,
  onMove,
}: {
  /** Drawn in the strip; the first of the charts. */
  readonly series: ChartSeries | undefined;
  readonly interval: TimeInterval;
  readonly nowMs: number;
  readonly onMove: (window: TimeWindow) => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly x: number; readonly interval: TimeInterval } | undefined>(undefined);
  const whole = stripInterval(interval, nowMs);
  const spanMs = whole.toMs - whole.fromMs;
  const { band, line } = useStripPaths(series, whole, nowMs);
  const share = (tsMs: number): number => (tsMs - whole.fromMs) / spanMs;

  const moveTo = (fromMs: number): void => {
    const lengthMs = interval.toMs - interval.fromMs;
    const start = Math.min(nowMs - lengthMs, Math.max(whole.fromMs, fromMs));
    onMove(pausedOn({ fromMs: start, toMs: start + lengthMs }));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, interval };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current === undefined || bar.current === null) return;
    const byMs = ((event.clientX - drag.current.x) / bar.current.clientWidth) * spanMs;
    moveTo(drag.current.interval.fromMs + byMs);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(panned(interval, direction * (event.shiftKey ? 1 : 0.1)));
  };
  const release = (): void => {
    drag.current = undefined;
  };
  const text = `${clockText(interval.fromMs, nowMs)} to ${clockText(interval.toMs, nowMs)}`;
  return (
    <div className="range-strip" data-testid="range-strip">
      <div className="range-strip-bar" ref={bar}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path className="sparkline-band" d={band} />
          <path className="sparkline-line" d={line} />
        </svg>
        <div
          className="range-strip-window"
          role="slider"
          tabIndex={0}
          aria-label="What the charts show of the whole range"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share(interval.fromMs) * 100)}
          aria-valuetext={text}
          style={{ '--from': share(interval.fromMs), '--to': share(interval.toMs) } as CSSProperties}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={release}
          onPointerCancel={release}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className="range-strip-ends muted small number">
        <span>{clockText(whole.fromMs, nowMs)}</span>
        <span>
          {series === undefined ? '' : `${series.deviceName} · ${series.label.split(' · ').at(-1)}`}
        </span>
        <span>{clockText(whole.toMs, nowMs)}</span>
      </p>
    </div>
  );
}

function useStripPaths(
  series: ChartSeries | undefined,
  { fromMs, toMs }: TimeInterval,
  nowMs: number,
): { readonly band: string; readonly line: string } {
  const { store } = useBenchSession();
  const groups = useMemo(
    () => (series === undefined ? [] : [{ key: 'strip', title: '', units: [], series: [series] }]),
    [series],
  );
  const window = useMemo((): TimeWindow => ({ kind: 'paused', fromMs, toMs }), [fromMs, toMs]);
  const [loader] = useHistory(groups, window);
  const stored =
    series === undefined ? undefined : loader?.points(series.device, series.stream, series.channel);
  // Live samples are added in steps: a bucket of the strip is much wider.
  const untilMs = Math.floor(Math.min(toMs, nowMs) / REDRAW_EVERY_MS) * REDRAW_EVERY_MS;
  return useMemo(() => {
    if (series === undefined) return { band: '', line: '' };
    const live = store.ring(series.device, series.stream, series.channel)?.slice(fromMs, untilMs);
    const line = linePoints(stored, live ?? NO_SAMPLES, series.periodMs);
    return sparkPaths(sparkData(line, stored, { fromMs, toMs }, BUCKETS), WIDTH, HEIGHT);
  }, [series, fromMs, toMs, untilMs, stored, store]);
}
