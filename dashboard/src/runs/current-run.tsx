import { useState } from 'react';
import type { Run } from '@labgate/contract';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest, type RequestControl } from '../commands/use-request.ts';
import { CopyTableButton } from './copy-table-button.tsx';
import { durationText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { rowProgress, stopwatchText } from './run-times.ts';
import { PlanProgress } from './plan-progress.tsx';
import { sizeText } from '../format/size-text.ts';
import { VerdictMark } from './verdict-mark.tsx';

/** The run that is going: how far it is, what is kept of it, and the ways to mark, judge and stop it. */
export function CurrentRun({ run }: { readonly run: Run & { readonly startedAt: number } }) {
  const { nowMs } = useBench();
  const isDisconnected = useIsDisconnected();
  const request = useRequest();
  const denial = useServiceDenial('run', 'stop');
  const { rows, nextMs } = rowProgress(run.startedAt, nowMs);
  const facts: readonly (readonly [string, string])[] = [
    ['Elapsed', stopwatchText(nowMs - run.startedAt)],
    ['Rows of the table', `${rows}, next in ${durationText(nextMs)}`],
    ['Frames', String(run.counts.frames)],
    ['Messages', String(run.counts.msgs)],
    ['Size', sizeText(run.counts.bytes)],
    ['Free', run.freeBytes === undefined ? '—' : sizeText(run.freeBytes)],
  ];
  const send = (method: string, args: Readonly<Record<string, unknown>>, what: string): void => {
    void request.run({ target: 'run', method, args, what });
  };
  return (
    <section className="card current-run" aria-labelledby="current-run-title" data-testid="current-run">
      <div className="card-head">
        <div>
          <h2 id="current-run-title">
            <span className="recording-dot" aria-hidden="true" /> {run.dut?.serial ?? run.id}
          </h2>
          <p className="muted small">
            {run.id} · by {run.by ?? 'somebody'}
            {run.tags === undefined || run.tags.length === 0 ? '' : ` · ${run.tags.join(', ')}`}
          </p>
        </div>
        <p className="card-tags">
          <VerdictMark run={{ state: run.state, verdict: run.verdict ?? null }} />
        </p>
      </div>
      {run.incomplete === undefined || run.incomplete === null ? null : (
        <p className="warn-text small">⚠ Incomplete: {run.incomplete.reason}</p>
      )}
      <dl className="run-facts" data-state={isDisconnected ? 'offline' : 'live'}>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{text}</dd>
          </div>
        ))}
      </dl>
      {run.plan === undefined || run.plan === null ? null : (
        <PlanProgress plan={run.plan} denial={denial} onSend={send} />
      )}
      <RunActions run={run} denial={denial} request={request} onSend={send} />
    </section>
  );
}

function RunActions({
  run,
  denial,
  request,
  onSend,
}: {
  readonly run: Run & { readonly startedAt: number };
  readonly denial: string | undefined;
  readonly request: RequestControl;
  readonly onSend: (method: string, args: Readonly<Record<string, unknown>>, what: string) => void;
}) {
  const [note, setNote] = useState('');
  const isDenied = denial !== undefined;
  const judge = (pass: boolean): void => {
    onSend('verdict', { pass, reason: note.trim() }, pass ? 'verdict pass' : 'verdict fail');
    setNote('');
  };
  return (
    <>
      <TextField
        label="Note"
        value={note}
        isWide
        hint="For a mark, or the reason of the verdict"
        onChange={setNote}
      >
        <button
          type="button"
          disabled={isDenied || note.trim() === ''}
          onClick={() => {
            onSend('mark', { text: note.trim() }, 'mark');
            setNote('');
          }}
        >
          Mark
        </button>
        <button type="button" disabled={isDenied} onClick={() => judge(true)}>
          ✓ Pass
        </button>
        <button type="button" disabled={isDenied} onClick={() => judge(false)}>
          ✕ Fail
        </button>
      </TextField>
      <div className="button-row">
        <button
          type="button"
          className="primary-button"
          disabled={isDenied}
          data-testid="run-stop"
          onClick={() => onSend('stop', {}, 'stop')}
        >
          Stop the run
        </button>
        {run.id === null ? null : <CopyTableButton run={run.id} />}
        {isDenied ? <span className="muted small">{denial}</span> : null}
        <RequestNote request={request} testId="run-note" />
      </div>
    </>
  );
}
