import type { ReactNode } from 'react';
import { clockText, durationText } from '../format/time-text.ts';
import { LiveMark } from '../readings/live-mark.tsx';
import { intervalOf, panned, pausedOn, SPANS, zoomed, type TimeInterval } from './time-window.ts';
import type { WindowControl } from './use-time-window.ts';

/** Which stretch of time the charts show, and whether they follow now; other tools stand behind. */
export function ChartToolbar({
  control,
  nowMs,
  children,
}: {
  readonly control: WindowControl;
  readonly nowMs: number;
  readonly children: ReactNode;
}) {
  const { window } = control;
  const interval = intervalOf(window, nowMs);
  return (
    <div className="toolbar" role="group" aria-label="Time">
      <div className="segmented" role="group" aria-label="Time range">
        {SPANS.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            aria-pressed={window.kind === 'live' && control.spanName === name}
            onClick={() => control.follow(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <div className="button-row">
        <StepButton label="Earlier" glyph="◀" onClick={() => control.pause(panned(interval, -0.5))} />
        <span className="number interval-text">
          {clockText(interval.fromMs, nowMs)} – {clockText(interval.toMs, nowMs)}
        </span>
        <StepButton label="Later" glyph="▶" onClick={() => control.pause(panned(interval, 0.5))} />
        <StepButton label="Zoom in" glyph="+" onClick={() => control.pause(zoomed(interval, 0.5))} />
        <StepButton label="Zoom out" glyph="−" onClick={() => control.pause(zoomed(interval, 2))} />
      </div>
      <LiveButton control={control} interval={interval} nowMs={nowMs} />
      <div className="button-row">{children}</div>
    </div>
  );
}

function StepButton({
  label,
  glyph,
  onClick,
}: {
  readonly label: string;
  readonly glyph: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="icon-button" title={label} onClick={onClick}>
      <span aria-hidden="true">{glyph}</span>
      <span className="visually-hidden">{label}</span>
    </button>
  );
}

function LiveButton({
  control,
  interval,
  nowMs,
}: {
  readonly control: WindowControl;
  readonly interval: TimeInterval;
  readonly nowMs: number;
}) {
  if (control.window.kind === 'live') {
    return (
      <button
        type="button"
        data-testid="live-button"
        data-state="live"
        onClick={() => control.pause(pausedOn(interval))}
      >
        <LiveMark />
      </button>
    );
  }
  return (
    <button type="button" data-testid="live-button" data-state="paused" onClick={control.resume}>
      <span aria-hidden="true">❚❚</span> Paused: {durationText(nowMs - interval.toMs)} behind — Resume
    </button>
  );
}
