import type { DeviceView } from '../bench/bench-snapshot.ts';
import { MISSING, signedText, UNIT_SPACE } from '../format/number-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { HeatLine } from '../overview/board-card.tsx';
import { heatKey, heatScaleK, type HeatRow } from '../overview/heat-rows.ts';
import { useHeatRows } from '../overview/use-heat-rows.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { airTemperatureC } from '../thermal/air-temperature.ts';

const VIEWS = ['strip', 'table'] as const;

/** The temperatures of a board over the air, the warmest first, with the limits of the rules. */
export function TemperatureView({ board }: { readonly board: DeviceView }) {
  const airC = airTemperatureC(useBench());
  const rows = useHeatRows(board, airC);
  const [view, setView] = useRouteParam('temps', VIEWS[0]);
  if (rows.length === 0) return null;
  const scaleK = heatScaleK(rows);
  return (
    <section className="card" aria-labelledby={`temperatures-${board.id}`}>
      <div className="card-head">
        <div>
          <h2 id={`temperatures-${board.id}`}>Temperatures</h2>
          <p className="muted small">
            {airC === undefined
              ? 'Warmest first, to 1 K. There is no live air temperature to compare with.'
              : `Warmest first, to 1 K; ΔT is over the air, ${signedText(airC, 1).replace('+', '')}${UNIT_SPACE}°C.`}
          </p>
        </div>
        <div className="segmented" role="group" aria-label="View">
          {VIEWS.map((each) => (
            <button key={each} type="button" aria-pressed={view === each} onClick={() => setView(each)}>
              {each === 'strip' ? 'Strip' : 'Table'}
            </button>
          ))}
        </div>
      </div>
      {view === 'table' ? (
        <TemperatureTable rows={rows} />
      ) : (
        <dl className="heat-strip heat-columns">
          {rows.map((row) => (
            <HeatLine key={heatKey(row)} row={row} scaleK={scaleK} />
          ))}
        </dl>
      )}
    </section>
  );
}

function TemperatureTable({ rows }: { readonly rows: readonly HeatRow[] }) {
  return (
    <table className="figures" data-testid="temperature-table">
      <thead>
        <tr>
          <th scope="col">Sensor</th>
          <th scope="col">Temperature</th>
          <th scope="col">ΔT over air</th>
          <th scope="col">Limit</th>
          <th scope="col">Left</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const { reading, overK, limit } = row;
          const leftK = overK === undefined || limit === undefined ? undefined : limit.limitK - overK;
          return (
            <tr key={heatKey(row)} data-state={reading.state}>
              <th scope="row">{reading.label}</th>
              <td className="number">
                <span title={reading.note}>{reading.text.full}</span>
              </td>
              <td className="number">{kelvinText(overK)}</td>
              <td className="number" title={limit?.rule}>
                {limit === undefined ? MISSING : `${limit.limitK.toFixed(1)}${UNIT_SPACE}K`}
              </td>
              <td className={leftK !== undefined && leftK < 0 ? 'number alarm-text' : 'number'}>
                {leftK !== undefined && leftK < 0 ? '▲ ' : ''}
                {kelvinText(leftK)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function kelvinText(valueK: number | undefined): string {
  return valueK === undefined ? MISSING : `${signedText(valueK, 1)}${UNIT_SPACE}K`;
}
