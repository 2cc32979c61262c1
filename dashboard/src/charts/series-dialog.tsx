import { useEffect, useRef, useState } from 'react';
import type { ChartSeries } from './chart-groups.ts';
import { splitByUnits } from './chart-layout.ts';

/** Chooses the series of a chart; `initial` are those it has. */
export function SeriesDialog({
  all,
  initial,
  title,
  onChoose,
  onClose,
}: {
  readonly all: readonly ChartSeries[];
  readonly initial: readonly string[];
  readonly title: string;
  readonly onChoose: (keys: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(initial));
  useEffect(() => dialog.current?.showModal(), []);
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const charts = splitByUnits(all.filter(({ key }) => chosen.has(key))).length;
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="series-dialog-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={() => onChoose(all.filter(({ key }) => chosen.has(key)).map(({ key }) => key))}
      >
        <h2 id="series-dialog-title">{title}</h2>
        <p className="muted small">A chart has an axis for each of two units; a third opens another chart.</p>
        <div className="series-choices">
          {[...Map.groupBy(all, ({ deviceName }) => deviceName)].map(([deviceName, own]) => (
            <fieldset key={deviceName}>
              <legend>{deviceName}</legend>
              {own.map(({ key, label, unit }) => (
                <label key={key} className="check">
                  <input type="checkbox" checked={chosen.has(key)} onChange={() => toggle(key)} />
                  <span>
                    {label} <span className="muted">{unit}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          ))}
        </div>
        <p className="button-row sheet-actions">
          <span className="muted small" role="status">
            {charts === 0 ? 'No series: no chart' : charts === 1 ? '1 chart' : `${charts} charts`}
          </span>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="primary-button">
            Show
          </button>
        </p>
      </form>
    </dialog>
  );
}
