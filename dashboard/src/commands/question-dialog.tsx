import { useId, type ReactNode, type RefObject } from 'react';

/** Asks before something is done. *Cancel* is first and has the focus: what comes by a reflex is harmless. */
export function QuestionDialog({
  dialog,
  title,
  action,
  isDangerous = false,
  testId,
  onConfirm,
  children,
}: {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly title: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly testId?: string;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} className="question" aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      {children}
      <div className="button-row question-buttons">
        <button type="button" autoFocus onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          className={isDangerous ? 'danger-button' : 'primary-button'}
          data-testid={testId}
          onClick={() => {
            close();
            onConfirm();
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
