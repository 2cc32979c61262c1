import { useRef } from 'react';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { useConfigChange } from '../config/use-config-change.ts';
import type { ConfigAccess } from '../config/use-config.ts';
import { ChangeNote } from './change-note.tsx';

/** Takes a device out of the configuration, after a question. */
export function RemoveDevice({ id, access }: { readonly id: string; readonly access: ConfigAccess }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const change = useConfigChange(access);
  const operations = [{ op: 'remove' as const, path: `/devices/${id}` }];
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Remove…<span className="visually-hidden"> {id}</span>
      </button>
      <ChangeNote state={change.state} />
      <QuestionDialog
        dialog={dialog}
        title={`Remove ${id}?`}
        action="Remove it"
        isDangerous
        onConfirm={() => void change.applyNow(operations)}
      >
        <p>Its history stays. Rules that name it will have no data.</p>
      </QuestionDialog>
    </>
  );
}
