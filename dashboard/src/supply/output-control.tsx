import { supplyStateSchema, type SupplyState } from '@labgate/contract';
import { isActive } from '../bench/alarm-order.ts';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { clockText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { formatted } from './set-points.ts';
import { outputOf } from './supplies.ts';
import { useOnQuestion } from './use-on-question.ts';

/** What the output is, and the way to switch it: on after a question, off without one. */
export function OutputControl({
  supply,
  board,
  unsent,
}: {
  readonly supply: DeviceView;
  /** What hangs on it, for the question. */
  readonly board: string;
  /** Set-points that were typed and not sent, in words. */
  readonly unsent: readonly string[];
}) {
  const { outputOff, outputs, store } = useBenchSession();
  const { nowMs } = useBench();
  const isDisconnected = useIsDisconnected();
  const request = useRequest();
  const { dialog, readBack, ask } = useOnQuestion(supply.id);
  const reason = useDeviceDenial(supply, 'output');
  const output = isDisconnected || supply.state === 'lost' ? undefined : outputOf(supply);
  const { sinceMs } = outputs.of(supply.id);
  const name = supply.description?.name ?? supply.id;
  const turnOn = (): void => {
    const check = (data: unknown): string | undefined =>
      supplyStateSchema.safeParse(data).data?.output === true ? undefined : 'the supply reports off';
    void request.run({ target: supply.id, method: 'output', args: { on: true }, what: 'output ON', check });
  };
  const turnOff = (): void => {
    request.reset();
    outputOff.press([{ id: supply.id, name }], store.snapshot().nowMs);
  };
  return (
    <div className="output-control">
      <p
        className="output-state"
        data-testid={`output-${supply.id}`}
        data-state={output === undefined ? 'unknown' : output.isOn ? 'on' : 'off'}
      >
        <span className="muted">Output</span>{' '}
        <strong className={output?.isOn === true ? 'state-ok' : ''}>
          <span aria-hidden="true">{output?.isOn === true ? '●' : output === undefined ? '⌀' : '○'} </span>
          {output === undefined ? 'not known' : output.isOn ? 'ON' : 'OFF'}
        </strong>
        {output === undefined || sinceMs === undefined ? null : (
          <span className="muted small"> since {clockText(sinceMs, nowMs)}</span>
        )}
      </p>
      <div className="button-row">
        {output?.isOn === true || output === undefined ? (
          <button type="button" className="danger-button" onClick={turnOff} data-testid={`off-${supply.id}`}>
            Turn output OFF
          </button>
        ) : null}
        {output?.isOn === true ? null : (
          <button
            type="button"
            disabled={reason !== undefined}
            data-testid={`on-${supply.id}`}
            onClick={() => void ask()}
          >
            Turn output ON…
          </button>
        )}
      </div>
      <RequestNote request={request} testId={`request-${supply.id}-output`}>
        {reason === undefined ? null : <span className="muted">{reason}</span>}
      </RequestNote>
      <QuestionDialog
        dialog={dialog}
        title={`Turn the output of ${name} on?`}
        action="Turn output ON"
        testId={`confirm-on-${supply.id}`}
        onConfirm={turnOn}
      >
        <Question readBack={readBack} board={board} unsent={unsent} />
      </QuestionDialog>
    </div>
  );
}

function Question({
  readBack,
  board,
  unsent,
}: {
  /** What the supply has just said; `undefined` when it did not answer. */
  readonly readBack: SupplyState | undefined;
  readonly board: string;
  readonly unsent: readonly string[];
}) {
  const { alarms } = useBench();
  const active = alarms.filter(isActive);
  const { vSet: voltage, iSet: current } = readBack ?? {};
  return (
    <>
      <p>
        Applies <strong>{typeof voltage === 'number' ? formatted(voltage, 'V') : '—'}</strong> with a current
        limit of <strong>{typeof current === 'number' ? formatted(current, 'A') : '—'}</strong> to {board}.
      </p>
      {unsent.length === 0 ? null : (
        <p className="warn-text">Typed and not sent, so not applied: {unsent.join(', ')}.</p>
      )}
      {active.length === 0 ? (
        <p>Current alarms: none.</p>
      ) : (
        <div>
          <p className="alarm-text">Current alarms: {active.length}</p>
          <ul>
            {active.slice(0, 5).map(({ id, text }) => (
              <li key={id}>▲ {text}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
