import type { CSSProperties } from 'react';
import type { LogEntry } from '../bench/event-log.ts';
import { positionMs } from '../bench/replay-watch.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { clockText } from '../format/time-text.ts';
import { stopwatchText } from '../runs/run-times.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { navigate } from '../routing/use-route.ts';
import { useKey } from '../shell/use-key.ts';
import { useReplay } from './use-replay.ts';
import { useReplayEvents } from './use-replay-events.ts';

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
/** A step where the camera says no rate, ms. */
const USUAL_STEP_MS = 62.5;

/** The time line of the replay that is open: play, hold, step, speed, and what happened as ticks. Nothing without one. */
export function ReplayBar({ frameRateHz }: { readonly frameRateHz?: number | undefined }) {
  const { localNowMs } = useBench();
  const { replay, request, send } = useReplay();
  const events = useReplayEvents();
  const atMs = replay === undefined ? 0 : positionMs(replay, localNowMs);
  const stepMs = frameRateHz !== undefined && frameRateHz > 0 ? 1000 / frameRateHz : USUAL_STEP_MS;
  const isPlaying = replay?.state.state === 'playing';
  const speed = replay?.state.speed ?? 1;
  const toggle = (): void => (isPlaying ? send('pause', {}) : send('play', { speed }));
  const seek = (tsMs: number): void => send('seek', { ts: Math.round(Math.max(0, tsMs)) });
  useReplayKeys(replay !== undefined, stepMs, seek, () => atMs);
  if (replay === undefined) return null;
  const { state } = replay;
  const fromMs = state.from ?? state.ts;
  const toMs = Math.max(state.to ?? state.ts, fromMs + 1);
  const close = (): void => {
    send('close', {});
    navigate('runs', {}, { gw: undefined });
  };
  return (
    <section
      className="card replay-bar"
      aria-label={`Replay of ${state.run}`}
      data-testid="replay-bar"
      data-state={state.state}
    >
      <div className="button-row">
        <span className="badge badge-replay">REPLAY</span>
        <button type="button" onClick={toggle} data-testid="replay-play">
          {isPlaying ? '❚❚ Hold' : '▶ Play'}
        </button>
        <StepButton glyph="◀" label="One frame back" onClick={() => seek(atMs - stepMs)} />
        <StepButton glyph="▶" label="One frame on" onClick={() => seek(atMs + stepMs)} />
        <label className="field">
          <span>Speed</span>
          <select
            value={speed}
            onChange={(event) => send('play', { speed: Number(event.target.value) })}
            data-testid="replay-speed"
          >
            {SPEEDS.map((each) => (
              <option key={each} value={each}>
                {each}×
              </option>
            ))}
          </select>
        </label>
        <span className="number">
          {clockText(atMs, localNowMs)}{' '}
          <span className="muted">
            {stopwatchText(atMs - fromMs)} of {stopwatchText(toMs - fromMs)}
          </span>
        </span>
        <button type="button" onClick={close}>
          Close, back to live
        </button>
      </div>
      <TimeLine fromMs={fromMs} toMs={toMs} atMs={atMs} events={events} nowMs={localNowMs} onSeek={seek} />
      <RequestNote request={request} />
      {state.faults === undefined || state.faults.length === 0 ? null : (
        <p className="warn-text small">⚠ Not readable: {state.faults.join(' · ')}</p>
      )}
    </section>
  );
}

function TimeLine({
  fromMs,
  toMs,
  atMs,
  events,
  nowMs,
  onSeek,
}: {
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
  readonly events: readonly Pick<LogEntry, 'n' | 'tsMs' | 'type' | 'text'>[];
  readonly nowMs: number;
  readonly onSeek: (tsMs: number) => void;
}) {
  const seen = events.filter(({ tsMs }) => tsMs >= fromMs && tsMs <= toMs);
  return (
    <div className="replay-line">
      <input
        type="range"
        min={fromMs}
        max={toMs}
        step={Math.max(1, Math.round((toMs - fromMs) / 2000))}
        value={Math.min(toMs, Math.max(fromMs, atMs))}
        aria-label="Position in the recording"
        aria-valuetext={clockText(atMs, nowMs)}
        onChange={(event) => onSeek(Number(event.target.value))}
        data-testid="replay-position"
      />
      <ul className="replay-ticks" aria-label="Events of the recording">
        {seen.map(({ n, tsMs, type, text }) => (
          <li
            key={n}
            style={{ '--share': (tsMs - fromMs) / (toMs - fromMs) } as CSSProperties}
            title={`${clockText(tsMs, nowMs)} ${type} ${text}`}
          >
            <span className="visually-hidden">
              {clockText(tsMs, nowMs)} {type}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function StepButton({
  glyph,
  label,
  onClick,
}: {
  readonly glyph: string;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="icon-button" title={label} onClick={onClick}>
      <span aria-hidden="true">{glyph}|</span>
      <span className="visually-hidden">{label}</span>
    </button>
  );
}

/** `,` and `.` step a frame back and on. */
function useReplayKeys(
  isOpen: boolean,
  stepMs: number,
  seek: (tsMs: number) => void,
  now: () => number,
): void {
  useKey(',', () => {
    if (isOpen) seek(now() - stepMs);
  });
  useKey('.', () => {
    if (isOpen) seek(now() + stepMs);
  });
}
