import { useRef, useState } from 'react';
import { MAX_PLAN_LENGTH } from '@labgate/contract';
import { NO_PLAN, type PlanChoice } from './plan-choice.ts';
import { usePlans } from './use-plans.ts';

/** Values of the list beside the names of plans, which have no colon. */
const NONE = ':none';
const FILE = ':file';

/** Chooses a plan: one that lies at the gateway, or a file of this computer. */
export function PlanField({
  choice,
  onChoose,
}: {
  readonly choice: PlanChoice;
  readonly onChoose: (choice: PlanChoice) => void;
}) {
  const plans = usePlans();
  const file = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState('');
  const open = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    const text = chosen.size > MAX_PLAN_LENGTH * 4 ? undefined : await chosen.text();
    const fits = text !== undefined && text.length <= MAX_PLAN_LENGTH;
    setNote(fits ? '' : `${chosen.name} is no plan: it is longer than ${MAX_PLAN_LENGTH} characters`);
    onChoose(fits ? { kind: 'file', name: chosen.name, text } : NO_PLAN);
  };
  return (
    <div className="text-field">
      <label htmlFor="run-plan">Plan</label>
      <div className="button-row">
        <select
          id="run-plan"
          value={choice.kind === 'named' ? choice.name : choice.kind === 'file' ? FILE : NONE}
          onChange={({ target: { value } }) => {
            setNote('');
            onChoose(value === NONE ? NO_PLAN : { kind: 'named', name: value });
          }}
          data-testid="run-plan"
        >
          <option value={NONE}>none: record only</option>
          {choice.kind === 'file' ? <option value={FILE}>{choice.name}</option> : null}
          {plans.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="button" onClick={() => file.current?.click()}>
          Open a file…
        </button>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml,.json"
          hidden
          aria-label="Plan file"
          data-testid="run-plan-file"
          onChange={({ target }) => {
            void open(target.files?.[0]);
            target.value = ''; // the same file may be opened again once it was changed
          }}
        />
      </div>
      {note === '' ? null : (
        <p className="small warn-text" role="status">
          {note}
        </p>
      )}
    </div>
  );
}
