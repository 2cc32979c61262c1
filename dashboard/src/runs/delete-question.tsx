import { useEffect, useRef } from 'react';
import type { RunSummary } from '@labgate/contract';

/** Asks before a run and its recording are gone. */
export function DeleteQuestion({
  run,
  onDelete,
  onClose,
}: {
  readonly run: RunSummary;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    cancel.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} className="question" aria-labelledby="delete-title" onClose={onClose}>
      <h2 id="delete-title">Delete {run.id}?</h2>
      <p>
        The run of {run.dut?.serial ?? 'this board'}, its recording and its report are gone then. What the
        store keeps of that time stays.
      </p>
      <p className="button-row question-buttons">
        <button type="button" ref={cancel} onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button
          type="button"
          className="danger-button"
          onClick={() => {
            onDelete();
            dialog.current?.close();
          }}
        >
          Delete
        </button>
      </p>
    </dialog>
  );
}
