import { useMemo, useState } from 'react';
import type { RunSummary } from '@labgate/contract';
import type { ChartSeries } from '../charts/chart-groups.ts';
import { chartSeries } from '../charts/chart-groups.ts';
import { seriesText } from '../charts/series-text.ts';
import { signedText, UNIT_SPACE } from '../format/number-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ComparePlot } from './compare-plot.tsx';
import { lineFigures, onOneAxis, relativeLine, type LineFigures } from './compare-runs.ts';
import { runInterval } from './run-times.ts';
import { streamKey, useRunRanges, type RunRanges } from './use-run-ranges.ts';

/** Two runs over the time since each began, channel by channel, with the differences as a table. */
export function RunComparison({
  runs,
  onClose,
}: {
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
}) {
  const bench = useBench();
  const all = useMemo(() => chartSeries(bench.devices), [bench.devices]);
  const [key, setKey] = useState('cam0/stats/max');
  const intervals = runs.map((run) => runInterval(run, bench.nowMs));
  const ranges = useRunRanges(all, intervals);
  const chosen = all.find((series) => series.key === key) ?? all[0];
  const names = runs.map((run, index) => `${index === 0 ? 'A' : 'B'} · ${run.dut?.serial ?? run.id ?? ''}`);
  return (
    <section className="card" aria-labelledby="comparison-title" data-testid="comparison">
      <div className="card-head">
        <div>
          <h2 id="comparison-title">{names.join(' against ')}</h2>
          <p className="muted small">Time since each began; A solid, B dashed.</p>
        </div>
        <button type="button" className="small-button" onClick={onClose}>
          Close
        </button>
      </div>
      <label className="field">
        <span>Channel</span>
        <select value={chosen?.key} onChange={(event) => setKey(event.target.value)}>
          {all.map((series) => (
            <option key={series.key} value={series.key}>
              {series.deviceName} · {series.label}
            </option>
          ))}
        </select>
      </label>
      {ranges.kind === 'failed' ? (
        <p className="warn-text">History is not available: {ranges.reason}</p>
      ) : null}
      {ranges.kind === 'known' && chosen !== undefined ? (
        <>
          <ComparePlot data={linesOf(chosen, ranges, intervals)} unit={chosen.unit} names={names} />
          <DifferenceTable all={all} ranges={ranges} onChoose={setKey} chosen={chosen.key} />
        </>
      ) : (
        <p className="muted">{ranges.kind === 'loading' ? 'Loading…' : ''}</p>
      )}
    </section>
  );
}

type Known = Extract<RunRanges, { kind: 'known' }>;

function linesOf(
  series: ChartSeries,
  { answers }: Known,
  intervals: readonly ({ readonly fromMs: number } | undefined)[],
): ReturnType<typeof onOneAxis> {
  const [a, b] = [0, 1].map((run) => {
    const answer = answers[run]?.get(streamKey(series));
    return answer === undefined
      ? { atS: [], values: [] }
      : relativeLine(answer, series.channel, intervals[run]?.fromMs ?? 0);
  });
  return onOneAxis(a ?? { atS: [], values: [] }, b ?? { atS: [], values: [] });
}

function DifferenceTable({
  all,
  ranges,
  chosen,
  onChoose,
}: {
  readonly all: readonly ChartSeries[];
  readonly ranges: Known;
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}) {
  const rows = all.flatMap((series) => {
    const [a, b] = [0, 1].map((run) => {
      const answer = ranges.answers[run]?.get(streamKey(series));
      return answer === undefined ? undefined : lineFigures(answer, series.channel);
    });
    return a === undefined && b === undefined ? [] : [{ series, a, b }];
  });
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Differences">
      <table className="difference-table number">
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col">A max</th>
            <th scope="col">B max</th>
            <th scope="col">B − A</th>
            <th scope="col">A mean</th>
            <th scope="col">B mean</th>
            <th scope="col">B − A</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ series, a, b }) => (
            <tr key={series.key} data-chosen={series.key === chosen}>
              <th scope="row">
                <button type="button" className="link-button" onClick={() => onChoose(series.key)}>
                  {series.deviceName} · {series.label}
                </button>
              </th>
              <td>{seriesText(series, a?.max)}</td>
              <td>{seriesText(series, b?.max)}</td>
              <td>{difference(series, a, b, 'max')}</td>
              <td>{seriesText(series, a?.mean)}</td>
              <td>{seriesText(series, b?.mean)}</td>
              <td>{difference(series, a, b, 'mean')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function difference(
  { unit }: ChartSeries,
  a: LineFigures | undefined,
  b: LineFigures | undefined,
  what: 'max' | 'mean',
): string {
  if (a === undefined || b === undefined) return '—';
  const value = b[what] - a[what];
  const text = signedText(value, Math.abs(value) >= 10 ? 1 : 2);
  return unit === '' ? text : `${text}${UNIT_SPACE}${unit === '°C' ? 'K' : unit}`;
}
