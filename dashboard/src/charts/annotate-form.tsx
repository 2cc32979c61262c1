import { useState, type FormEvent } from 'react';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { clockText } from '../format/time-text.ts';

const LONGEST_NOTE = 1000;

/** Puts a note at a time, for everybody. */
export function AnnotateForm({
  atMs,
  nowMs,
  onDone,
}: {
  /** Where it is put: marker A, else the end of what is shown. */
  readonly atMs: number;
  readonly nowMs: number;
  readonly onDone: () => void;
}) {
  const [text, setText] = useState('');
  const request = useRequest();
  const denial = useServiceDenial('$store', 'annotate');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const args = { ts: Math.round(atMs), text: text.trim().slice(0, LONGEST_NOTE) };
    void request.run({ target: '$store', method: 'annotate', args, what: 'note' }).then((state) => {
      if (state.kind !== 'confirmed') return;
      setText('');
      onDone();
    });
  };
  return (
    <form className="card annotate-form" onSubmit={submit} aria-label="Note" data-testid="annotate-form">
      <TextField
        label={`Note at ${clockText(atMs, nowMs)}`}
        value={text}
        isWide
        hint="Marker A says where; without it, the end of what is shown"
        testId="annotate-text"
        onChange={setText}
      >
        <button type="submit" disabled={denial !== undefined || text.trim() === ''}>
          Save the note
        </button>
      </TextField>
      {denial === undefined ? null : <p className="muted small">{denial}</p>}
      <RequestNote request={request} testId="annotate-note" />
    </form>
  );
}
