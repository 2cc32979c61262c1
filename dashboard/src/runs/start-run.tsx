import { useState, type FormEvent } from 'react';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { DryRunView } from './dry-run-view.tsx';
import { NO_PLAN, planArgs } from './plan-choice.ts';
import { PlanField } from './plan-field.tsx';
import { useDryRun } from './use-dry-run.ts';

/** Begins a run: which board, by which plan, and what the plan would do. */
export function StartRun({ onStarted }: { readonly onStarted: () => void }) {
  const [serial, setSerial] = useState('');
  const [tags, setTags] = useState('');
  const [plan, setPlan] = useState(NO_PLAN);
  const start = useRequest();
  const [dryRun, dryRunNote] = useDryRun(plan);
  const denial = useServiceDenial('run', 'start');
  const hasFaults = (dryRun?.faults.length ?? 0) > 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const list = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
    const args = {
      dutSerial: serial.trim(),
      ...planArgs(plan),
      ...(list.length === 0 ? {} : { tags: list.slice(0, 32) }),
    };
    void start
      .run({ target: 'run', method: 'start', args, what: `run of ${serial.trim()}` })
      .then((state) => {
        if (state.kind === 'confirmed') onStarted();
      });
  };
  return (
    <form className="start-run" onSubmit={submit}>
      <div className="start-run-fields">
        <TextField
          label="Serial number of the board"
          value={serial}
          isWide
          testId="run-serial"
          onChange={setSerial}
        />
        <PlanField choice={plan} onChoose={setPlan} />
        <TextField label="Tags" value={tags} isWide hint="With commas between them" onChange={setTags} />
      </div>
      {dryRun === undefined ? null : <DryRunView dryRun={dryRun} />}
      {dryRunNote === '' ? null : <p className="small warn-text">{dryRunNote}</p>}
      <div className="button-row">
        <button
          type="submit"
          className="primary-button"
          disabled={serial.trim() === '' || hasFaults || denial !== undefined || start.state.kind === 'sent'}
          data-testid="run-start"
        >
          {plan.kind === 'none' ? 'Start recording' : 'Start the plan'}
        </button>
        {denial === undefined ? null : <span className="muted small">{denial}</span>}
        <RequestNote request={start} testId="run-start-note" />
      </div>
    </form>
  );
}
