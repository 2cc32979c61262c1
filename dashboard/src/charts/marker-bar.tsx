import { clockText, durationText } from '../format/time-text.ts';
import { nudged, type Markers } from './markers.ts';
import type { TimeInterval } from './time-window.ts';

/** The marked times with the ways to move them, and the time between; nothing while nothing is marked. */
export function MarkerBar({
  markers,
  interval,
  nowMs,
  onChange,
}: {
  readonly markers: Markers;
  readonly interval: TimeInterval;
  readonly nowMs: number;
  readonly onChange: (markers: Markers) => void;
}) {
  const { aMs, bMs } = markers;
  if (aMs === undefined) return null;
  return (
    <div className="toolbar marker-bar" role="group" aria-label="Markers" data-testid="markers">
      <MarkerButtons
        name="A"
        text={clockText(aMs, nowMs)}
        onMove={(direction) => onChange({ aMs: nudged(aMs, direction, interval), bMs })}
      />
      {bMs === undefined ? (
        <span className="muted small">Press M again, or Mark, for B.</span>
      ) : (
        <>
          <MarkerButtons
            name="B"
            text={clockText(bMs, nowMs)}
            onMove={(direction) => onChange({ aMs, bMs: nudged(bMs, direction, interval) })}
          />
          <span className="number">Δt {durationText(Math.abs(bMs - aMs))}</span>
        </>
      )}
      <button
        type="button"
        className="small-button"
        onClick={() => onChange({ aMs: undefined, bMs: undefined })}
      >
        Remove markers
      </button>
    </div>
  );
}

function MarkerButtons({
  name,
  text,
  onMove,
}: {
  readonly name: string;
  readonly text: string;
  readonly onMove: (direction: 1 | -1) => void;
}) {
  return (
    <span className="button-row">
      <button type="button" className="icon-button" onClick={() => onMove(-1)}>
        <span aria-hidden="true">◀</span>
        <span className="visually-hidden">Marker {name} earlier</span>
      </button>
      <span className="number">
        <strong>{name}</strong> {text}
      </span>
      <button type="button" className="icon-button" onClick={() => onMove(1)}>
        <span aria-hidden="true">▶</span>
        <span className="visually-hidden">Marker {name} later</span>
      </button>
    </span>
  );
}
