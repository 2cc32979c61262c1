import { useState } from 'react';
import { fileName, saveFile } from '../files/save-file.ts';
import { durationText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ReplayBar } from '../replay/replay-bar.tsx';
import { useRouteParam } from '../routing/use-route.ts';
import { useKey } from '../shell/use-key.ts';
import { WaitingCard } from '../shell/waiting-card.tsx';
import { AnnotateForm } from './annotate-form.tsx';
import { chartCsv, type ExportedSeries } from './chart-csv.ts';
import { ChartStack } from './chart-stack.tsx';
import { ChartToolbar } from './chart-toolbar.tsx';
import { ChartsEmpty } from './charts-empty.tsx';
import type { HistoryStatus } from './history-loader.ts';
import { MarkerBar } from './marker-bar.tsx';
import { SeriesDialog } from './series-dialog.tsx';
import { seriesLine } from './series-line.ts';
import { useChartsView, type ChartsView } from './use-charts-view.ts';

/** The chart whose series are being chosen; without an index a new one. */
type Editing = { readonly index: number | undefined } | undefined;

/** All numeric channels over time on one time axis, stored and live in one (design §5.3). */
export default function ChartsScreen() {
  const bench = useBench();
  const view = useChartsView();
  const [editing, edit] = useState<Editing>();
  const [isAnnotating, annotate] = useState(false);
  const { charts, history, interval } = view;
  const isEmpty = charts.groups.length === 0;
  useKey('m', view.markNext);
  const exportCsv = (): void => {
    const text = chartCsv(exportedSeries(view), interval, {
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
        <RunChip />
        <p className="muted small">{historyText(history)}</p>
      </div>
      <ReplayBar />
      <ChartToolbar control={view.control} nowMs={bench.nowMs}>
        <button type="button" onClick={view.markNext} title="Set marker A, then B (M)">
          Mark
        </button>
        <button type="button" disabled={charts.all.length === 0} onClick={() => edit({ index: undefined })}>
          Add chart
        </button>
        {charts.isAutomatic ? null : (
          <button type="button" onClick={charts.reset}>
            All charts
          </button>
        )}
        <button type="button" aria-expanded={isAnnotating} onClick={() => annotate(!isAnnotating)}>
          Annotate
        </button>
        <button type="button" onClick={exportCsv} disabled={isEmpty} data-testid="export-csv">
          Export CSV
        </button>
      </ChartToolbar>
      {isAnnotating ? (
        <AnnotateForm
          atMs={view.markers.aMs ?? interval.toMs}
          nowMs={bench.nowMs}
          onDone={() => {
            annotate(false);
            view.reloadNotes();
          }}
        />
      ) : null}
      <MarkerBar markers={view.markers} interval={interval} nowMs={bench.nowMs} onChange={view.mark} />
      <HistoryFault error={history?.error} />
      {!bench.isHeard ? (
        <WaitingCard />
      ) : isEmpty ? (
        <ChartsEmpty charts={charts} />
      ) : (
        <ChartStack view={view} onEdit={(index) => edit({ index })} />
      )}
      {editing === undefined ? null : (
        <SeriesDialog
          all={charts.all}
          initial={charts.groups[editing.index ?? -1]?.series.map(({ key }) => key) ?? []}
          title={editing.index === undefined ? 'Add a chart' : 'Series of the chart'}
          onChoose={(keys) =>
            editing.index === undefined ? charts.add(keys) : charts.change(editing.index, keys)
          }
          onClose={() => edit(undefined)}
        />
      )}
    </>
  );
}

function HistoryFault({ error }: { readonly error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p className="banner banner-info" role="status" data-testid="history-error">
      History is not available: {error}. Live data is shown and kept in this page only.
    </p>
  );
}

/** Says which run the stretch is that of; the charts go on with or without it. */
function RunChip() {
  const [run, setRun] = useRouteParam('run', '');
  if (run === '') return null;
  return (
    <p className="badge run-chip">
      Run {run}{' '}
      <button type="button" className="link-button" onClick={() => setRun('')}>
        ✕<span className="visually-hidden"> forget the run</span>
      </button>
    </p>
  );
}

/** The visible series with what there is of them in the interval. */
function exportedSeries({ charts, interval, sources }: ChartsView): ExportedSeries[] {
  const { store, loader, hidden } = sources;
  return charts.groups.flatMap(({ series }) =>
    series
      .filter(({ key }) => !hidden.has(key))
      .map((each) => ({ key: each.key, unit: each.unit, line: seriesLine(each, interval, store, loader) })),
  );
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
