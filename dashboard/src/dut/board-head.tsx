import { useSyncExternalStore } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { durationText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { DeviceStateMark } from '../readings/device-state-mark.tsx';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { boardStatus } from './board-status.ts';

const GLYPHS = { ok: '●', warn: '◑', alarm: '▲', muted: '○' } as const;

/** Which board this is, whether it can be asked, and what to do when it cannot. */
export function BoardHead({ board }: { readonly board: DeviceView }) {
  const { nowMs } = useBench();
  const { log } = useBenchSession().store;
  const entries = useSyncExternalStore(log.subscribe, log.snapshot);
  const isDisconnected = useIsDisconnected();
  const { description } = board;
  const said = entries.findLast(
    ({ text, source }) => source.endsWith(`:${board.id}`) && text.includes(' is lost'),
  );
  const { tone, title, next, kind } = boardStatus(board, isDisconnected, said?.text);
  const newestMs = Math.max(0, ...[...board.streams.values()].map(({ message }) => message.ts));
  const periodMs = Math.min(...Object.values(description?.streams ?? {}).map((stream) => stream.periodMs));
  return (
    <section className="card" aria-labelledby={`board-${board.id}`} data-testid={`board-${board.id}`}>
      <div className="card-head board-head">
        <div>
          <h2 id={`board-${board.id}`}>{description?.name ?? board.id}</h2>
          <p className="muted small">
            {board.id} · {description?.kind}
            {description?.bus === undefined ? '' : ` · ${description.bus}`}
          </p>
        </div>
        <p className="card-tags">
          {description?.sim === true ? <span className="tag tag-simulated">sim</span> : null}
          <DeviceStateMark device={board} />
        </p>
      </div>
      <p data-testid={`board-status-${board.id}`} data-state={kind}>
        <strong className={`state-${tone}`}>
          <span aria-hidden="true">{GLYPHS[tone]} </span>
          {title}
        </strong>{' '}
        {newestMs === 0 || !Number.isFinite(periodMs) ? null : (
          <span className="muted small">
            asked {durationText(Math.max(0, nowMs - newestMs))} ago, every {durationText(periodMs)}
          </span>
        )}
      </p>
      {next === '' ? null : <p>{next}</p>}
    </section>
  );
}
