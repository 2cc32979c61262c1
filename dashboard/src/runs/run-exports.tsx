import { useHttpPath } from '../mqtt/bench-provider.tsx';

/** What a run can be taken away as: the name the gateway knows it by, and what people call it. */
const FORMATS = [
  { query: 'export?format=csv', label: 'CSV, a row a minute' },
  { query: 'export?format=wet', label: 'WET table' },
  { query: 'export?format=jsonl', label: 'JSON lines' },
  { query: 'export?format=events', label: 'Events as JSON lines' },
  { query: 'export?format=frames', label: 'Thermal frames as CSV' },
  { query: 'recording', label: 'Recording (MCAP)' },
] as const;

/** The downloads of a run. */
export function RunExports({
  id,
  name,
  isOver,
}: {
  readonly id: string;
  readonly name: string;
  /** A run that is going cannot be taken away yet. */
  readonly isOver: boolean;
}) {
  const pathOf = useHttpPath();
  if (!isOver) return null;
  return (
    <details className="menu">
      <summary className="button small-button">
        Export ▾<span className="visually-hidden"> of {name}</span>
      </summary>
      <ul className="menu-items">
        {FORMATS.map(({ query, label }) => (
          <li key={query}>
            <a href={pathOf(`api/v1/runs/${encodeURIComponent(id)}/${query}`)} download>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
