import { useState } from 'react';
import { numberText } from '../format/number-text.ts';
import { preciseClockText } from '../format/time-text.ts';
import { sensorRows } from './sensor-rows.ts';
import type { ThermalEngine } from './thermal-engine.ts';

interface Taken {
  readonly rows: readonly (readonly number[])[];
  readonly tsMs: number;
}

/** Every pixel of one frame as a number, on demand; it stands still, because 768 moving numbers cannot be read. */
export function ValueTable({ engine }: { readonly engine: ThermalEngine }) {
  const [taken, setTaken] = useState<Taken>();
  const take = (): void => {
    const { present } = engine;
    if (present !== undefined)
      setTaken({ rows: sensorRows(present.analysis), tsMs: present.frame.tsUs / 1000 });
  };
  return (
    <details
      className="card value-table"
      onToggle={(event) => {
        if (event.currentTarget.open) take();
      }}
    >
      <summary>Values of all pixels</summary>
      {taken === undefined ? (
        <p className="muted">There is no frame yet.</p>
      ) : (
        <>
          <p className="button-row small">
            °C, frame of {preciseClockText(taken.tsMs)}, as the sensor sees it{' '}
            <button type="button" className="small-button" onClick={take}>
              Take the newest frame
            </button>
          </p>
          {/* Focusable, so that the keyboard can scroll it. */}
          <div className="value-table-scroll" tabIndex={0} role="region" aria-label="Values of all pixels">
            <table>
              <thead>
                <tr>
                  <th scope="col">
                    <span className="visually-hidden">Row</span>
                  </th>
                  {taken.rows[0]?.map((_, x) => (
                    <th scope="col" key={x}>
                      {x}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {taken.rows.map((row, y) => (
                  <tr key={y}>
                    <th scope="row">{y}</th>
                    {row.map((temperatureC, x) => (
                      <td key={x}>{numberText(temperatureC, 1)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </details>
  );
}
