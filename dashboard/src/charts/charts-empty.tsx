import type { ChartSeries } from './chart-groups.ts';
import type { ChartsControl } from './use-chart-layout.ts';

/** Sets of series one may start with, by what is in them. */
const STARTS: readonly { readonly label: string; readonly has: (series: ChartSeries) => boolean }[] = [
  { label: 'Temperatures', has: ({ unit }) => unit === '°C' },
  { label: 'Supply', has: ({ channel }) => ['vSet', 'vOut', 'iSet', 'iOut', 'pOut'].includes(channel) },
  { label: 'Environment', has: ({ unit }) => ['%', '%RH', 'hPa', 'Ω'].includes(unit) },
  { label: 'Everything', has: () => true },
];

/** What is said while there is no chart: what one can start with. */
export function ChartsEmpty({ charts }: { readonly charts: ChartsControl }) {
  const starts = STARTS.map(({ label, has }) => ({
    label,
    keys: charts.all.filter(has).map(({ key }) => key),
  }));
  return (
    <div className="card empty" data-testid="charts-empty">
      {charts.all.length === 0 ? (
        <>
          <p className="empty-title">Nothing to draw yet.</p>
          <p className="muted">Each device that describes numbers gets its charts here.</p>
        </>
      ) : (
        <>
          <p className="empty-title">No series chosen.</p>
          <p className="button-row empty-actions">
            Start with:
            {starts.map(({ label, keys }) => (
              <button
                key={label}
                type="button"
                disabled={keys.length === 0}
                onClick={() => (label === 'Everything' ? charts.reset() : charts.add(keys))}
              >
                {label}
              </button>
            ))}
          </p>
        </>
      )}
    </div>
  );
}
