import type { Info } from '@labgate/contract';
import { useCallback, useEffect, useState } from 'react';
import { CopyButton } from '../files/copy-button.tsx';
import { clockText, isoText } from '../format/time-text.ts';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { useGatewayInfo, useIsConnected } from '../mqtt/use-gateway-info.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { healthReport } from './health-report.ts';
import type { HealthRow, HealthState } from './health-row.ts';
import { healthRows } from './health-rows.ts';
import { StateSince, type Since } from './state-since.ts';

const MARKS: Readonly<Record<HealthState, { readonly glyph: string; readonly tone: string }>> = {
  ok: { glyph: '●', tone: 'ok' },
  warn: { glyph: '◑', tone: 'warn' },
  alarm: { glyph: '▲', tone: 'alarm' },
  unknown: { glyph: '○', tone: 'muted' },
};

/** Whether each part of the system works, since when, and what to do where it does not (design §5.10). */
export default function HealthScreen() {
  const bench = useBench();
  const connection = useConnection();
  const isConnected = useIsConnected();
  const isDisconnected = useIsDisconnected();
  const [info, setInfo] = useState<Info>();
  const [tracker] = useState(() => new StateSince());
  const rows = healthRows(bench, isDisconnected);
  const since = tracker.update(rows, bench.nowMs);
  const isOld = isDisconnected || bench.gatewayState !== 'ready';
  return (
    <>
      <div className="screen-title">
        <h1>Health</h1>
        <CopyButton label="Copy report" text={() => healthReport(rows, bench, connection, info)} />
      </div>
      {bench.gw !== undefined && isConnected ? (
        <InfoWatch key={bench.gw} gw={bench.gw} onInfo={setInfo} />
      ) : null}
      <p className="muted small" data-testid="health-software">
        {info === undefined
          ? 'What “labgate doctor” prints on the gateway goes deeper: buses, ports and permissions.'
          : `${info.software.name} ${info.software.version} · contract ${info.contract} · started ${clockText(info.startedAt, bench.nowMs)}`}
      </p>
      <div className="card health" data-state={isOld ? 'offline' : 'live'}>
        <table className="stacked-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">State</th>
              <th scope="col">Figures</th>
              <th scope="col">Since</th>
              <th scope="col">What to do</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.key} row={row} since={since.get(row.key)} nowMs={bench.nowMs} />
            ))}
          </tbody>
        </table>
      </div>
      {isOld && bench.health !== undefined ? (
        <p className="small warn-text">
          <span aria-hidden="true">◷ </span>Figures are those of the last report, of{' '}
          {clockText(bench.health.message.ts, bench.nowMs)}.
        </p>
      ) : null}
    </>
  );
}

function Row({
  row,
  since,
  nowMs,
}: {
  readonly row: HealthRow;
  readonly since: Since | undefined;
  readonly nowMs: number;
}) {
  const { glyph, tone } = MARKS[row.state];
  return (
    <tr data-testid={`health-${row.key}`} data-state={row.state}>
      <th scope="row">{row.name}</th>
      <td className={`state state-${tone}`}>
        <span aria-hidden="true">{glyph}</span> {row.word}
      </td>
      <td className="health-value">{row.value}</td>
      <td
        className="muted health-since"
        data-seen={since?.isSeen}
        title={since === undefined ? undefined : isoText(since.tsMs)}
      >
        {since === undefined ? '' : `${since.isSeen ? '' : 'before '}${clockText(since.tsMs, nowMs)}`}
      </td>
      <td>{row.advice}</td>
    </tr>
  );
}

/** Keeps what the gateway said of itself, also while the connection is gone. */
function InfoWatch({ gw, onInfo }: { readonly gw: string; readonly onInfo: (info: Info) => void }) {
  const info = useGatewayInfo(gw);
  const tell = useCallback(() => {
    if (info !== undefined) onInfo(info);
  }, [info, onInfo]);
  useEffect(tell, [tell]);
  return null;
}
