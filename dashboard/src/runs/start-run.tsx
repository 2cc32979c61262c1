import { useEffect, useState, type FormEvent } from 'react';
import { dryRunSchema, type DryRun } from '@labgate/contract';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { DryRunView } from './dry-run-view.tsx';
import { usePlans } from './use-plans.ts';

/** Begins a run: which board, by which plan, and what the plan would do. */
export function StartRun({ onStarted }: { readonly onStarted: () => void }) {
  const [serial, setSerial] = useState('');
  const [tags, setTags] = useState('');
  const [plan, setPlan] = useState('');
  const plans = usePlans();
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
      ...(plan === '' ? {} : { plan }),
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
        <div className="text-field">
          <label htmlFor="run-plan">Plan</label>
          <select
            id="run-plan"
            value={plan}
            onChange={(event) => setPlan(event.target.value)}
            data-testid="run-plan"
          >
            <option value="">none: record only</option>
            {plans.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
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
          {plan === '' ? 'Start recording' : 'Start the plan'}
        </button>
        {denial === undefined ? null : <span className="muted small">{denial}</span>}
        <RequestNote request={start} testId="run-start-note" />
      </div>
    </form>
  );
}

/** The plan played through by the gateway, which knows the limits of the bench. */
function useDryRun(plan: string): readonly [DryRun | undefined, string] {
  const { run } = useRequest();
  const [known, setKnown] = useState<{
    readonly plan: string;
    readonly dryRun?: DryRun;
    readonly note: string;
  }>();
  useEffect(() => {
    if (plan === '') return undefined;
    let isOver = false;
    void run({ target: 'run', method: 'plan', args: { plan }, what: plan }).then((state) => {
      if (isOver) return;
      const dryRun = state.kind === 'confirmed' ? dryRunSchema.safeParse(state.data).data : undefined;
      const note = dryRun === undefined ? `The plan could not be played through: ${noteOf(state)}` : '';
      setKnown({ plan, note, ...(dryRun === undefined ? {} : { dryRun }) });
    });
    return () => {
      isOver = true;
    };
  }, [plan, run]);
  return known === undefined || known.plan !== plan || plan === ''
    ? [undefined, '']
    : [known.dryRun, known.note];
}

function noteOf(state: { readonly kind: string; readonly text?: string }): string {
  return state.text ?? state.kind;
}
