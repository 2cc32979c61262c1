import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { planDurationText } from './plan-text.ts';

/** The plan that drives a supply now: where it is, and how to hold or end it. It runs on the gateway, not in this page. */
export function PlanCard() {
  const { run } = useBench();
  const request = useRequest();
  const reason = useServiceDenial('run', 'abort');
  const plan = run?.state === 'recording' ? run.plan : undefined;
  if (plan === undefined || plan === null) {
    return (
      <section className="card" aria-labelledby="plan-title">
        <h2 id="plan-title">Ramp and sequence</h2>
        <p className="muted">
          No plan is running. A plan sets and switches the supply by itself and always ends with the output
          off. <ScreenLink to="runs">Start one with a run</ScreenLink>
        </p>
      </section>
    );
  }
  const { name, state, step, steps, text, elapsedS, durationS, reason: why } = plan;
  const isGoing = state === 'running' || state === 'paused';
  const send = (method: 'pause' | 'resume' | 'abort', what: string): void =>
    void request.run({ target: 'run', method, args: {}, what });
  return (
    <section className="card plan-card" aria-labelledby="plan-title" data-testid="plan" data-state={state}>
      <div className="card-head">
        <div>
          <h2 id="plan-title">Plan {name}</h2>
          <p className="muted small">
            Run {run?.id}: it goes on when this page is closed.
            {why === null ? '' : ` ${why}`}
          </p>
        </div>
        <span className={`state state-${isGoing ? 'ok' : state === 'done' ? 'muted' : 'alarm'}`}>
          <span aria-hidden="true">{state === 'running' ? '▶' : state === 'paused' ? '❚❚' : '■'}</span>{' '}
          {state}
        </span>
      </div>
      <p>
        Step {step} of {steps}: <strong>{text}</strong>
      </p>
      <div className="plan-progress">
        <progress
          max={Math.max(durationS, 1)}
          value={Math.min(elapsedS, durationS)}
          aria-label="Time of the plan"
        />
        <span className="number muted small">
          {planDurationText(elapsedS)} of at most {planDurationText(durationS)}
        </span>
      </div>
      {isGoing ? (
        <div className="button-row">
          <button
            type="button"
            disabled={reason !== undefined}
            title={reason}
            onClick={() => (state === 'paused' ? send('resume', 'plan goes on') : send('pause', 'plan held'))}
          >
            {state === 'paused' ? 'Resume' : 'Pause'}
          </button>
          <button
            type="button"
            className="danger-button"
            disabled={reason !== undefined}
            title={reason}
            data-testid="plan-abort"
            onClick={() => send('abort', 'plan ended, output off')}
          >
            Abort → OFF
          </button>
          <RequestNote request={request} />
        </div>
      ) : null}
    </section>
  );
}
