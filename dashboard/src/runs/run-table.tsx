import type { RunSummary } from '@labgate/contract';
import { useServiceDenial } from '../commands/use-denial.ts';
import type { RequestControl } from '../commands/use-request.ts';
import { clockText, durationText, isoText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { RunExports } from './run-exports.tsx';
import { runInterval } from './run-times.ts';
import { sizeText } from '../format/size-text.ts';
import { VerdictMark } from './verdict-mark.tsx';

interface RunTableProps {
  readonly runs: readonly RunSummary[];
  /** Ids that are compared. */
  readonly compared: readonly string[];
  readonly request: RequestControl;
  readonly onCompare: (id: string) => void;
  readonly onKeep: (run: RunSummary) => void;
  readonly onDelete: (run: RunSummary) => void;
  readonly onReplay: (run: RunSummary) => void;
  readonly onReport: (run: RunSummary) => void;
}

/** The runs, newest first, with what one can do with each. */
export function RunTable(props: RunTableProps) {
  return (
    <table className="stacked-table run-table">
      <thead>
        <tr>
          <th scope="col">Compare</th>
          <th scope="col">Board</th>
          <th scope="col">Verdict</th>
          <th scope="col">Started</th>
          <th scope="col">Duration</th>
          <th scope="col">Size</th>
          <th scope="col">What to do with it</th>
        </tr>
      </thead>
      <tbody>
        {props.runs.map((run) =>
          run.id === null ? null : <RunRow key={run.id} {...props} run={run} id={run.id} />,
        )}
      </tbody>
    </table>
  );
}

function RunRow({
  run,
  id,
  compared,
  onCompare,
  ...actions
}: RunTableProps & { readonly run: RunSummary; readonly id: string }) {
  const { nowMs } = useBench();
  const interval = runInterval(run, nowMs);
  const name = `${run.dut?.serial ?? ''} ${id}`;
  return (
    <tr data-testid={`run-${id}`}>
      <td>
        <label className="check">
          <input type="checkbox" checked={compared.includes(id)} onChange={() => onCompare(id)} />
          <span className="visually-hidden">Compare {name}</span>
        </label>
      </td>
      <th scope="row">
        {run.dut?.serial ?? '—'}
        <span className="muted small run-id">
          {id}
          {run.by === null ? '' : ` · ${run.by}`}
          {run.imported === true ? ' · imported' : ''}
          {run.tags.length === 0 ? '' : ` · ${run.tags.join(', ')}`}
        </span>
      </th>
      <td>
        <VerdictMark run={run} />
        {run.incomplete === undefined || run.incomplete === null ? null : (
          <span className="warn-text small" title={run.incomplete.reason}>
            {' '}
            ⚠ incomplete
          </span>
        )}
      </td>
      <td className="number" title={run.startedAt === null ? undefined : isoText(run.startedAt)}>
        {run.startedAt === null ? '—' : clockText(run.startedAt, nowMs)}
      </td>
      <td className="number">
        {interval === undefined ? '—' : durationText(interval.toMs - interval.fromMs)}
      </td>
      <td className="number">{sizeText(run.fileBytes ?? run.counts.bytes)}</td>
      <td>
        <RunButtons run={run} id={id} name={name} interval={interval} {...actions} />
      </td>
    </tr>
  );
}

function RunButtons({
  run,
  id,
  name,
  interval,
  request,
  onKeep,
  onDelete,
  onReplay,
  onReport,
}: Omit<RunTableProps, 'runs' | 'compared' | 'onCompare'> & {
  readonly run: RunSummary;
  readonly id: string;
  readonly name: string;
  readonly interval: { readonly fromMs: number; readonly toMs: number } | undefined;
}) {
  const denial = useServiceDenial('run', 'keep');
  const isOver = run.state !== 'recording';
  const isBusy = request.state.kind === 'sent';
  const of = <span className="visually-hidden"> of {name}</span>;
  return (
    <div className="button-row run-buttons">
      <button
        type="button"
        className="small-button"
        disabled={!isOver || denial !== undefined}
        onClick={() => onReplay(run)}
      >
        ▶ Replay{of}
      </button>
      {interval === undefined ? null : (
        <ScreenLink
          to="charts"
          params={{ from: String(interval.fromMs), to: String(interval.toMs), run: id }}
          className="button small-button"
        >
          Charts{of}
        </ScreenLink>
      )}
      <button
        type="button"
        className="small-button"
        disabled={run.report !== true}
        onClick={() => onReport(run)}
      >
        Report{of}
      </button>
      <RunExports id={id} name={name} isOver={isOver} />
      <button
        type="button"
        className="small-button"
        aria-pressed={run.keep}
        disabled={denial !== undefined || isBusy}
        onClick={() => onKeep(run)}
        title={run.keep ? 'Kept: retention leaves it alone' : 'Protect it from retention'}
      >
        {run.keep ? '★ Kept' : '☆ Keep'}
        {of}
      </button>
      <button
        type="button"
        className="small-button"
        disabled={denial !== undefined || isBusy || !isOver || run.keep}
        onClick={() => onDelete(run)}
      >
        Delete{of}
      </button>
    </div>
  );
}
