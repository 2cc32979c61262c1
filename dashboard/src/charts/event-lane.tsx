import { useState, type CSSProperties } from 'react';
import { clockText } from '../format/time-text.ts';
import type { ChartMark } from './chart-marks.ts';
import { markClusters, type MarkCluster } from './mark-clusters.ts';
import type { TimeInterval } from './time-window.ts';

/** Room for a mark, CSS pixels: what a finger or a shaky hand hits (WCAG 2.5.8). */
const MARK_PX = 28;
const GLYPHS = { event: '▼', control: '◆', alarm: '▲', note: '✎', replay: '▶' } as const;

/** What happened, above the charts and on their time axis; a mark says what it is when it is pressed. */
export function EventLane({
  marks,
  interval,
  nowMs,
  widthPx,
}: {
  readonly marks: readonly ChartMark[];
  readonly interval: TimeInterval;
  readonly nowMs: number;
  /** Width of the time axis, CSS pixels. */
  readonly widthPx: number;
}) {
  const [openKey, setOpenKey] = useState<string>();
  const clusters = markClusters(marks, interval, widthPx, MARK_PX);
  const open = clusters.find((cluster) => cluster.marks.some(({ key }) => key === openKey));
  return (
    <div className="event-lane-box">
      <ul className="event-lane" aria-label="What happened" data-testid="event-lane">
        {clusters.map((cluster) => (
          <li key={keyOf(cluster)} style={{ '--share': cluster.share } as CSSProperties}>
            <button
              type="button"
              className={`event-mark event-mark-${kindOf(cluster)}`}
              aria-expanded={cluster === open}
              title={cluster.marks.map(({ text }) => text).join('\n')}
              onClick={() => setOpenKey(cluster === open ? undefined : keyOf(cluster))}
            >
              <span aria-hidden="true">
                {GLYPHS[kindOf(cluster)]}
                {cluster.marks.length > 1 ? <sub>{cluster.marks.length}</sub> : null}
              </span>
              <span className="visually-hidden">{labelOf(cluster, nowMs)}</span>
            </button>
          </li>
        ))}
      </ul>
      {open === undefined ? null : (
        <ul className="event-texts small" role="status">
          {open.marks.map(({ key, tsMs, text, kind }) => (
            <li key={key}>
              <span aria-hidden="true">{GLYPHS[kind]} </span>
              <span className="number muted">{clockText(tsMs, nowMs)}</span> {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function keyOf({ marks }: MarkCluster): string {
  return marks[0]?.key ?? '';
}

// Of several the gravest is seen.
function kindOf({ marks }: MarkCluster): ChartMark['kind'] {
  return (
    (['alarm', 'replay', 'note', 'control', 'event'] as const).find((kind) =>
      marks.some((mark) => mark.kind === kind),
    ) ?? 'event'
  );
}

function labelOf({ marks }: MarkCluster, nowMs: number): string {
  const [first] = marks;
  if (first === undefined) return '';
  return marks.length === 1
    ? `${clockText(first.tsMs, nowMs)} ${first.text}`
    : `${marks.length} events from ${clockText(first.tsMs, nowMs)}`;
}
