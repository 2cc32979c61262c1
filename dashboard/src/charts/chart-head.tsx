import { shownUnit } from '../format/quantity-text.ts';
import type { ChartGroup } from './chart-groups.ts';
import type { ValueScale } from './value-range.ts';

/** The title of a chart with what can be done to it. */
export function ChartHead({
  group,
  titleId,
  scale,
  onScale,
  onEdit,
  onRemove,
  onFullScreen,
}: {
  readonly group: ChartGroup;
  readonly titleId: string;
  readonly scale: ValueScale;
  readonly onScale: (kind: ValueScale['kind']) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
  readonly onFullScreen: () => void;
}) {
  const of = <span className="visually-hidden"> of {group.title}</span>;
  return (
    <div className="card-head chart-head">
      <h2 id={titleId}>
        {group.title}
        <span className="muted">
          {' '}
          {group.units
            .filter((unit) => unit !== '')
            .map(shownUnit)
            .join(' · ')}
        </span>
      </h2>
      <div className="button-row chart-actions">
        <label className="field">
          <span aria-hidden="true">y</span>
          <select
            className="small-select"
            aria-label={`Values of ${group.title}`}
            value={scale.kind}
            onChange={(event) => {
              const chosen = (['auto', 'lock', 'log'] as const).find((kind) => kind === event.target.value);
              if (chosen !== undefined) onScale(chosen);
            }}
          >
            <option value="auto">auto</option>
            <option value="lock">locked</option>
            <option value="log">log</option>
          </select>
        </label>
        <button type="button" className="small-button" onClick={onEdit}>
          Series{of}
        </button>
        <button type="button" className="small-button icon-only" title="Full screen" onClick={onFullScreen}>
          <svg viewBox="0 0 20 20" className="icon" aria-hidden="true">
            <path d="M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5" />
          </svg>
          <span className="visually-hidden">Full screen</span>
          {of}
        </button>
        <button type="button" className="small-button icon-only" title="Remove this chart" onClick={onRemove}>
          <span aria-hidden="true">✕</span>
          <span className="visually-hidden">Remove the chart</span>
          {of}
        </button>
      </div>
    </div>
  );
}
