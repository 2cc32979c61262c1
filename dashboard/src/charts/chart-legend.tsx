import type { ChartGroup } from './chart-groups.ts';
import { seriesText } from './series-text.ts';
import { seriesStyle } from './series-style.ts';

interface ChartLegendProps {
  readonly group: ChartGroup;
  readonly hidden: ReadonlySet<string>;
  /** Without it the lines cannot be hidden. */
  readonly onToggle?: (key: string) => void;
  /** Shows this line alone, or all again. */
  readonly onIsolate?: (key: string) => void;
  /** Value at the cursor, or the newest; `undefined` where there is none. */
  readonly valueOf: (index: number) => number | undefined;
  /** Difference and slope between the markers; empty where there are none. */
  readonly deltaOf: (index: number) => string;
}

/** The lines of a chart with their values; a click hides one or shows it again, with Shift it isolates one. */
export function ChartLegend({ group, hidden, onToggle, onIsolate, valueOf, deltaOf }: ChartLegendProps) {
  return (
    <ul className="legend" aria-label={`Lines of ${group.title}`}>
      {group.series.map((series, index) => (
        <li key={series.key}>
          <button
            type="button"
            className="legend-item"
            aria-pressed={!hidden.has(series.key)}
            title="Click hides, Shift and click isolates"
            disabled={onToggle === undefined}
            onClick={(event) => (event.shiftKey ? onIsolate : onToggle)?.(series.key)}
          >
            <Swatch index={index} />
            <span className="legend-label">{series.label}</span>
            <span className="legend-value number">{seriesText(series, valueOf(index))}</span>
          </button>
          <p className="legend-delta number">{deltaOf(index)}</p>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ index }: { readonly index: number }) {
  const { colour, dash, widthPx } = seriesStyle(index);
  return (
    <svg className={`swatch swatch-${colour}`} viewBox="0 0 26 8" aria-hidden="true">
      <line x1="1" y1="4" x2="25" y2="4" strokeWidth={widthPx} strokeDasharray={dash.join(' ')} />
    </svg>
  );
}
