import type { PlanState } from '@labgate/contract';
import { stopwatchText } from './run-times.ts';

/** The plan of a run: its step, how far it is, and the ways to hold and to end it. */
export function PlanProgress({
  plan,
  denial,
  onSend,
}: {
  readonly plan: PlanState;
  readonly denial: string | undefined;
  readonly onSend: (method: string, args: Readonly<Record<string, unknown>>, what: string) => void;
}) {
  const isGoing = plan.state === 'running' || plan.state === 'paused';
  const isDenied = denial !== undefined;
  return (
    <div className="plan-progress" data-testid="plan-progress" data-state={plan.state}>
      <p>
        <strong>{plan.name}</strong> · {WORDS[plan.state]} · step {plan.step} of {plan.steps}
        {plan.text === '' ? '' : `: ${plan.text}`}
      </p>
      {plan.reason === null ? null : <p className="warn-text small">⚠ {plan.reason}</p>}
      <progress
        max={Math.max(1, plan.durationS)}
        value={Math.min(plan.elapsedS, plan.durationS)}
        aria-label="Progress of the plan"
      />
      <p className="muted small number">
        {stopwatchText(plan.elapsedS * 1000)} of at most {stopwatchText(plan.durationS * 1000)}
      </p>
      {isGoing ? (
        <div className="button-row">
          {plan.state === 'running' ? (
            <button type="button" disabled={isDenied} onClick={() => onSend('pause', {}, 'pause')}>
              ❚❚ Pause
            </button>
          ) : (
            <button type="button" disabled={isDenied} onClick={() => onSend('resume', {}, 'resume')}>
              ▶ Go on
            </button>
          )}
          <button
            type="button"
            className="danger-button"
            disabled={isDenied}
            onClick={() => onSend('abort', {}, 'abort, output off')}
          >
            Abort → OFF
          </button>
        </div>
      ) : null}
    </div>
  );
}

const WORDS: Readonly<Record<PlanState['state'], string>> = {
  running: 'running',
  paused: 'paused',
  done: 'done',
  aborted: 'aborted, output off',
};
