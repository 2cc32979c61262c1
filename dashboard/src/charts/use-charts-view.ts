import { useCallback, useMemo, useRef, useSyncExternalStore, type RefObject } from 'react';
import type { Annotation } from '@labgate/contract';
import type { LogEntry } from '../bench/event-log.ts';
import { positionMs } from '../bench/replay-watch.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { useReplay } from '../replay/use-replay.ts';
import { useRuleLimits } from '../rules/use-rule-limits.ts';
import type { PictureSources } from './build-picture.ts';
import { logMarks, replayMarks, type ChartMark } from './chart-marks.ts';
import { cursorTime } from './cursor-time.ts';
import type { HistoryStatus } from './history-loader.ts';
import { nextMarkers, type Markers } from './markers.ts';
import { intervalOf, type TimeInterval } from './time-window.ts';
import { noteMarks, useAnnotations } from './use-annotations.ts';
import { useChartKeys } from './use-chart-keys.ts';
import { useChartLayout, type ChartsControl } from './use-chart-layout.ts';
import { useHiddenSeries, type HiddenSeries } from './use-hidden-series.ts';
import { useHistory } from './use-history.ts';
import { useMarkers } from './use-markers.ts';
import { useTimeWindow, type WindowControl } from './use-time-window.ts';

/** Everything that the charts of a screen share. */
export interface ChartsView {
  readonly control: WindowControl;
  readonly charts: ChartsControl;
  readonly interval: TimeInterval;
  readonly history: HistoryStatus | undefined;
  readonly sources: PictureSources;
  readonly series: HiddenSeries;
  readonly marks: readonly ChartMark[];
  /** Asks for the notes anew. */
  readonly reloadNotes: () => void;
  readonly markers: Markers;
  readonly mark: (markers: Markers) => void;
  /** Sets the next marker at the cursor, or in the middle. */
  readonly markNext: () => void;
  /** The clock of the gateway, Unix ms. */
  readonly nowMs: () => number;
  /** Index of the chart that was looked at last. */
  readonly current: RefObject<number>;
}

/** Puts together what the charts share. */
export function useChartsView(): ChartsView {
  const bench = useBench();
  const { store } = useBenchSession();
  const control = useTimeWindow();
  const charts = useChartLayout(bench.devices);
  const [loader, history] = useHistory(charts.groups, control.window);
  const series = useHiddenSeries();
  const [markers, mark] = useMarkers();
  const limits = useRuleLimits();
  const log = useSyncExternalStore(store.log.subscribe, store.log.snapshot);
  const nowMs = useCallback(() => store.snapshot().nowMs, [store]);
  const interval = intervalOf(control.window, bench.nowMs);
  const { replay } = useReplay();
  const [notes, reloadNotes] = useAnnotations(interval);
  const marks = useMarks(
    log,
    notes,
    interval,
    replay === undefined ? undefined : positionMs(replay, bench.localNowMs),
  );
  const { hidden } = series;
  const sources = useMemo(
    () => ({ store, loader, limits, marks, hidden }),
    [store, loader, limits, marks, hidden],
  );
  const current = useRef(0);
  useChartKeys(control, nowMs, (index) => {
    const key = (charts.groups[current.current] ?? charts.groups[0])?.series[index]?.key;
    if (key !== undefined) series.toggle(key);
  });
  const markNext = (): void => {
    const middleMs = (interval.fromMs + interval.toMs) / 2;
    mark(nextMarkers(markers, cursorTime.get() ?? middleMs));
  };
  return {
    control,
    charts,
    interval,
    history,
    sources,
    series,
    marks,
    reloadNotes,
    markers,
    mark,
    markNext,
    nowMs,
    current,
  };
}

/** The marks of the log, the notes, and where a replay is; the same array as long as they are the same: another one paints every chart anew. */
function useMarks(
  log: readonly LogEntry[],
  notes: readonly Annotation[],
  interval: TimeInterval,
  replayMs: number | undefined,
): readonly ChartMark[] {
  const text = JSON.stringify([
    ...logMarks(log, interval),
    ...noteMarks(notes, interval),
    ...replayMarks(replayMs, interval),
  ]);
  return useMemo(() => JSON.parse(text) as ChartMark[], [text]);
}
