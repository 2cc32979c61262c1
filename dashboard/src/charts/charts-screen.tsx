import { useCallback, useEffect, useMemo } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import type { BenchStore } from '../bench/bench-store.ts';
import { fileName, saveFile } from '../files/save-file.ts';
import { clockText, durationText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { isShortcut } from '../shell/is-shortcut.ts';
import { ChartCard } from './chart-card.tsx';
import { chartCsv, type ExportedSeries } from './chart-csv.ts';
import { chartGroups, type ChartGroup } from './chart-groups.ts';
import { cursorTime } from './cursor-time.ts';
import { MarkerBar } from './marker-bar.tsx';
import { nextMarkers } from './markers.ts';
import { seriesLine } from './series-line.ts';
import type { HistoryLoader, HistoryStatus } from './history-loader.ts';
import {
  intervalOf,
  panned,
  pausedOn,
  SPANS,
  zoomed,
  type TimeInterval,
  type TimeWindow,
} from './time-window.ts';
import { useHiddenSeries } from './use-hidden-series.ts';
import { useHistory } from './use-history.ts';
import { useKey } from '../shell/use-key.ts';
import { useMarkers } from './use-markers.ts';
import { anchorWithin, type ZoomRequest } from './wheel-zoom.ts';
import { useTimeWindow, type WindowControl } from './use-time-window.ts';

/** All numeric channels over time, a chart a unit, stored and live in one (design §5.3). */
export default function ChartsScreen() {
  const bench = useBench();
  const { store } = useBenchSession();
  const control = useTimeWindow();
  const groups = useChartGroups(bench.devices);
  const [loader, history] = useHistory(groups, control.window);
  useChartKeys(control, store.snapshot);
  const { pause } = control;
  const onSelect = useCallback((interval: TimeInterval) => pause(pausedOn(interval)), [pause]);
  const [hidden, toggle] = useHiddenSeries();
  const [markers, mark] = useMarkers();
  const { window } = control;
  const onZoom = useCallback(
    ({ factor, anchorMs }: ZoomRequest) => {
      const interval = intervalOf(window, store.snapshot().nowMs);
      pause(zoomed(interval, factor, anchorWithin(anchorMs, interval)));
    },
    [pause, store, window],
  );
  const interval = intervalOf(window, bench.nowMs);
  const markNext = (): void => {
    const middleMs = (interval.fromMs + interval.toMs) / 2;
    mark(nextMarkers(markers, cursorTime.get() ?? middleMs));
  };
  useKey('m', markNext);
  const exportCsv = (): void => {
    const series = exportedSeries(groups, hidden, interval, store, loader);
    const text = chartCsv(series, interval, {
      gateway: bench.gw ?? '',
      isSimulated: bench.devices.some(({ description }) => description?.sim === true),
      resolutionMs: history?.resolutionMs,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    saveFile(fileName('charts', interval.toMs, 'csv'), 'text/csv', text);
  };
  return (
    <>
      <div className="screen-title">
        <h1>Charts</h1>
        <p className="muted small">{historyText(history)}</p>
      </div>
      <TimeToolbar control={control} bench={bench} onMark={markNext} onExport={exportCsv} />
      <MarkerBar markers={markers} interval={interval} nowMs={bench.nowMs} onChange={mark} />
      {history?.error === undefined ? null : (
        <p className="banner banner-info" role="status" data-testid="history-error">
          History is not available: {history.error}. Live data is shown and kept in this page only.
        </p>
      )}
      {groups.length === 0 ? (
        <div className="card empty">
          <p className="empty-title">Nothing to draw yet.</p>
          <p className="muted">Each device that describes numbers gets its charts here.</p>
        </div>
      ) : null}
      <div className="charts">
        {groups.map((group) => (
          <ChartCard
            key={group.key}
            group={group}
            window={window}
            store={store}
            loader={loader}
            hidden={hidden}
            onToggle={toggle}
            markers={markers}
            onSelect={onSelect}
            onZoom={onZoom}
          />
        ))}
      </div>
    </>
  );
}

/** The groups, the same object as long as the descriptors ask for the same charts: a new one makes new plots. */
function useChartGroups(devices: BenchSnapshot['devices']): readonly ChartGroup[] {
  const text = JSON.stringify(chartGroups(devices));
  return useMemo(() => JSON.parse(text) as ChartGroup[], [text]);
}

function TimeToolbar({
  control,
  bench,
  onMark,
  onExport,
}: {
  readonly control: WindowControl;
  readonly bench: BenchSnapshot;
  readonly onMark: () => void;
  readonly onExport: () => void;
}) {
  const { window } = control;
  const interval = intervalOf(window, bench.nowMs);
  return (
    <div className="toolbar" role="group" aria-label="Time">
      <div className="segmented" role="group" aria-label="Time range">
        {SPANS.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            aria-pressed={window.kind === 'live' && control.spanName === name}
            onClick={() => control.follow(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <div className="button-row">
        <StepButton label="Earlier" glyph="◀" onClick={() => control.pause(panned(interval, -0.5))} />
        <span className="number interval-text">
          {clockText(interval.fromMs, bench.nowMs)} – {clockText(interval.toMs, bench.nowMs)}
        </span>
        <StepButton label="Later" glyph="▶" onClick={() => control.pause(panned(interval, 0.5))} />
        <StepButton label="Zoom in" glyph="+" onClick={() => control.pause(zoomed(interval, 0.5))} />
        <StepButton label="Zoom out" glyph="−" onClick={() => control.pause(zoomed(interval, 2))} />
      </div>
      <LiveButton control={control} interval={interval} nowMs={bench.nowMs} />
      <div className="button-row">
        <button type="button" onClick={onMark} title="Set marker A, then B (M)">
          Mark
        </button>
        <button type="button" onClick={onExport} data-testid="export-csv">
          Export CSV
        </button>
      </div>
    </div>
  );
}

function StepButton({
  label,
  glyph,
  onClick,
}: {
  readonly label: string;
  readonly glyph: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="icon-button" title={label} onClick={onClick}>
      <span aria-hidden="true">{glyph}</span>
      <span className="visually-hidden">{label}</span>
    </button>
  );
}

function LiveButton({
  control,
  interval,
  nowMs,
}: {
  readonly control: WindowControl;
  readonly interval: TimeInterval;
  readonly nowMs: number;
}) {
  if (control.window.kind === 'live') {
    return (
      <button
        type="button"
        data-testid="live-button"
        data-state="live"
        onClick={() => control.pause(pausedOn(interval))}
      >
        <span aria-hidden="true" className="ok-text">
          ●
        </span>{' '}
        Live
      </button>
    );
  }
  return (
    <button type="button" data-testid="live-button" data-state="paused" onClick={control.resume}>
      <span aria-hidden="true">❚❚</span> Paused: {durationText(nowMs - interval.toMs)} behind — Resume
    </button>
  );
}

function exportedSeries(
  groups: readonly ChartGroup[],
  hidden: ReadonlySet<string>,
  interval: TimeInterval,
  store: BenchStore,
  loader: HistoryLoader | undefined,
): ExportedSeries[] {
  return groups.flatMap(({ unit, series }) =>
    series
      .filter(({ key }) => !hidden.has(key))
      .map((each) => ({ key: each.key, unit, line: seriesLine(each, interval, store, loader) })),
  );
}

/** `+ − ← →` zoom and move, `0` and `Space` go back to now, `Backspace` to the zoom before. */
function useChartKeys(control: WindowControl, snapshot: () => BenchSnapshot): void {
  useEffect(() => {
    const act = (key: string, window: TimeWindow): boolean => {
      const interval = intervalOf(window, snapshot().nowMs);
      if (key === '+' || key === '=') control.pause(zoomed(interval, 0.5));
      else if (key === '-' || key === '−') control.pause(zoomed(interval, 2));
      else if (key === 'ArrowLeft') control.pause(panned(interval, -0.25));
      else if (key === 'ArrowRight') control.pause(panned(interval, 0.25));
      else if (key === '0') control.resume();
      else if (key === 'Backspace') control.back();
      else if (key === ' ' && window.kind === 'live') control.pause(pausedOn(interval));
      else if (key === ' ') control.resume();
      else return false;
      return true;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      const isButtonKey =
        event.key === ' ' && event.target instanceof Element && event.target.closest('button, a') !== null;
      if (!isShortcut(event) || isButtonKey) return;
      if (act(event.key, control.window)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [control, snapshot]);
}

function historyText(history: HistoryStatus | undefined): string {
  if (history === undefined) return '';
  const dropped = history.isFinerDropped ? ' · finer samples are no longer kept' : '';
  if (history.resolutionMs === undefined) return history.isLoading ? 'Loading history…' : '';
  const resolution =
    history.resolutionMs === 0
      ? 'every sample'
      : `${durationText(history.resolutionMs)} averages (min–max), live samples as they come`;
  return `Resolution: ${resolution}${dropped}${history.isLoading ? ' · loading…' : ''}`;
}
