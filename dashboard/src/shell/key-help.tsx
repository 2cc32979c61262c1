import { useRef, useSyncExternalStore } from 'react';
import { preferences } from '../preferences/preferences.ts';
import { KEY_LIST } from './key-list.ts';
import { useKey } from './use-key.ts';

/** The list of keys behind `?`, with the switch that turns single letters off. */
export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { hasLetterKeys } = useSyncExternalStore(preferences.subscribe, preferences.snapshot);
  const open = (): void => dialog.current?.showModal();
  useKey('?', open);
  return (
    <>
      <button type="button" className="icon-button help-button" title="Keys" onClick={open}>
        <span aria-hidden="true">?</span>
        <span className="visually-hidden">Keys and preferences</span>
      </button>
      <dialog ref={dialog} className="key-help" aria-labelledby="key-help-title">
        <form method="dialog" className="card-head">
          <h2 id="key-help-title">Keys</h2>
          <button type="submit">Close</button>
        </form>
        <label className="check">
          <input
            type="checkbox"
            checked={hasLetterKeys}
            onChange={(event) => preferences.set({ hasLetterKeys: event.target.checked })}
          />
          Single keys do something (kept in this browser)
        </label>
        <div className="key-groups">
          {KEY_LIST.map(({ where, keys }) => (
            <section key={where}>
              <h3>{where}</h3>
              <dl>
                {keys.map(([key, what]) => (
                  <div key={key}>
                    <dt>
                      <kbd>{key}</kbd>
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </dialog>
    </>
  );
}
