import { UNIT_SPACE } from '../format/number-text.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import type { RequestControl } from './use-request.ts';

const GLYPHS = { sent: '◌', accepted: '◐', confirmed: '●', refused: '✕', unconfirmed: '▲' } as const;
const TONES = {
  sent: 'warn',
  accepted: 'warn',
  confirmed: 'ok',
  refused: 'alarm',
  unconfirmed: 'alarm',
} as const;

/** Says how far the request of a control has come, with *Retry* when nobody knows whether it was done. */
export function RequestNote({
  request: { state, retry },
  testId,
  children,
}: {
  readonly request: Pick<RequestControl, 'state' | 'retry'>;
  readonly testId?: string;
  /** What stands there while nothing was requested. */
  readonly children?: React.ReactNode;
}) {
  const { nowMs } = useBench();
  return (
    <div className="request-note" data-testid={testId} data-state={state.kind} role="status">
      {state.kind === 'idle' ? (
        children
      ) : (
        <span className={`state-${TONES[state.kind]}`}>
          <span aria-hidden="true">{GLYPHS[state.kind]} </span>
          {textOf(state, nowMs)}
        </span>
      )}
      {state.kind === 'unconfirmed' ? (
        <button type="button" className="small-button" onClick={retry}>
          Retry
        </button>
      ) : null}
    </div>
  );
}

function textOf(state: Exclude<RequestControl['state'], { kind: 'idle' }>, nowMs: number): string {
  switch (state.kind) {
    case 'sent':
      return `requested ${state.what}`;
    case 'accepted':
      return `accepted: ${state.what}`;
    case 'confirmed':
      return `confirmed ${state.what} at ${clockText(state.atMs, nowMs)} in ${Math.round(state.tookMs)}${UNIT_SPACE}ms`;
    case 'refused':
      return `refused: ${state.text}`;
    case 'unconfirmed':
      return state.text.startsWith('not confirmed')
        ? `${state.what} ${state.text}`
        : `${state.what} not confirmed: ${state.text}`;
  }
}
