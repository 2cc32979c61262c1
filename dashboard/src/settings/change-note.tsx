import type { ChangeState } from '../config/use-config-change.ts';

/** What became of a change that needed no review, in one line. */
export function ChangeNote({ state }: { readonly state: ChangeState }) {
  return (
    <p role="status" className={state.kind === 'applied' ? 'small state-ok' : 'field-error'}>
      {textOf(state)}
    </p>
  );
}

function textOf(state: ChangeState): string {
  switch (state.kind) {
    case 'faulty':
      return state.faults.map(({ path, message }) => `${path}: ${message}`).join(' · ');
    case 'failed':
      return `Not done: ${state.text}`;
    case 'applied':
      return state.needsRestart.length === 0
        ? 'Done and in force.'
        : `Done. From the next start of the gateway on: ${state.needsRestart.join(', ')}.`;
    default:
      return '';
  }
}
