import type { PatchOperation } from '@labgate/contract';
import { useRef } from 'react';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import type { useConfigChange } from '../config/use-config-change.ts';
import { pathText, type ConfigChange } from './config-changes.ts';

const LONGEST = 200;

/** What was edited and not applied: checks it with the gateway, shows the difference, applies it. */
export function ChangeBar({
  changes,
  operations,
  change,
  hasFaults,
  onDone,
  onDiscard,
}: {
  readonly changes: readonly ConfigChange[];
  readonly operations: readonly PatchOperation[];
  readonly change: ReturnType<typeof useConfigChange>;
  readonly hasFaults: boolean;
  readonly onDone: () => void;
  readonly onDiscard: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { state, checkFirst, applyNow, reset } = change;
  const review = (): void => {
    void checkFirst(operations).then((end) => {
      if (end.kind === 'checked') dialog.current?.showModal();
    });
  };
  const apply = (): void => {
    void applyNow(operations).then((end) => {
      if (end.kind === 'applied') onDone();
    });
  };
  const isBusy = state.kind === 'busy';
  return (
    <div className="change-bar" role="status" data-testid="change-bar" data-state={state.kind}>
      <ChangeText state={state} count={changes.length} hasFaults={hasFaults} />
      {changes.length === 0 && !hasFaults ? null : (
        <div className="button-row">
          <button
            type="button"
            onClick={() => {
              reset();
              onDiscard();
            }}
          >
            Discard
          </button>
          <button
            type="button"
            className="primary-button"
            disabled={hasFaults || isBusy || operations.length === 0}
            data-testid="review-changes"
            onClick={review}
          >
            {isBusy ? 'Checking…' : 'Review and apply…'}
          </button>
        </div>
      )}
      <QuestionDialog
        dialog={dialog}
        title="Apply these changes?"
        action="Apply"
        testId="apply-changes"
        onConfirm={apply}
      >
        <DifferenceTable changes={changes} />
      </QuestionDialog>
    </div>
  );
}

function ChangeText({
  state,
  count,
  hasFaults,
}: {
  readonly state: ReturnType<typeof useConfigChange>['state'];
  readonly count: number;
  readonly hasFaults: boolean;
}) {
  switch (state.kind) {
    case 'faulty':
      return (
        <p className="field-error">
          ▲ The gateway found {state.faults.length === 1 ? 'a fault' : `${state.faults.length} faults`}:{' '}
          {state.faults
            .slice(0, 5)
            .map(({ path, message }) => `${path}: ${message}`)
            .join(' · ')}
        </p>
      );
    case 'failed':
      return <p className="field-error">▲ Not applied: {state.text}</p>;
    case 'applied':
      return (
        <p className="state-ok">
          ● Applied.
          {state.needsRestart.length === 0
            ? ' Everything is in force.'
            : ` From the next start of the gateway on: ${state.needsRestart.join(', ')}.`}
        </p>
      );
    default:
      return (
        <p>
          {hasFaults
            ? 'Something typed cannot be right: see the fields.'
            : `${count} ${count === 1 ? 'change' : 'changes'}, not applied.`}
        </p>
      );
  }
}

/** What is and what would be, side by side. */
export function DifferenceTable({ changes }: { readonly changes: readonly ConfigChange[] }) {
  return (
    <table className="difference">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={pathText(path)}>
            <th scope="row">{pathText(path)}</th>
            <td>{shortText(before)}</td>
            <td>
              <strong>{shortText(after)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shortText(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
