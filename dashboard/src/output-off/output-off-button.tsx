import { useEffect, useId } from 'react';
import { useOutputOff } from './use-output-off.ts';

/** Switches every output of the bench off, in one action and without asking; `Shift+Esc` does the same anywhere. */
export function OutputOffButton() {
  const { reason, press } = useOutputOff();
  const reasonId = useId();
  useEffect(() => {
    // No letter key and in no field's way: it works everywhere, whatever is switched off or open.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !event.shiftKey || reason !== undefined) return;
      press();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [press, reason]);
  return (
    <>
      <button
        type="button"
        className="output-off"
        data-testid="output-off"
        aria-disabled={reason !== undefined}
        aria-label="Output off"
        aria-describedby={reason === undefined ? undefined : reasonId}
        aria-keyshortcuts="Shift+Escape"
        title={reason ?? 'Switch the output off now (Shift+Esc)'}
        onClick={() => {
          if (reason === undefined) press();
        }}
      >
        <span aria-hidden="true">■ </span>
        <span className="wide-only">OUTPUT </span>OFF
      </button>
      {reason === undefined ? null : (
        <span id={reasonId} className="visually-hidden">
          {reason}
        </span>
      )}
    </>
  );
}
