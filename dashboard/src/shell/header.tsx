import { useEffect, useState } from 'react';
import { signedText, UNIT_SPACE } from '../format/number-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { useGatewayInfo, useIsConnected } from '../mqtt/use-gateway-info.ts';
import { isActive } from '../bench/alarm-order.ts';
import { boardsOf } from '../dut/boards.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { OutputOffButton } from '../output-off/output-off-button.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { BenchSelector } from './bench-selector.tsx';
import { KeyHelp } from './key-help.tsx';

const CLOCK_WARNING_MS = 2000;

/** What is seen on every screen: which bench, whether it is simulated, and whether it is live. */
export function Header() {
  const bench = useBench();
  const alarms = bench.alarms.filter(isActive).length;
  const isSimulated = bench.devices.some((device) => device.description?.sim === true);
  const offsetMs = bench.clockOffsetMs ?? 0;
  return (
    <header className="header">
      <p className="bench-name" data-testid="bench-name">
        <svg viewBox="0 0 32 32" className="logo" aria-hidden="true">
          <path d="M4 23c5 0 5-14 10-14s5 14 9 14 3-7 5-7" />
        </svg>
        <BenchName gw={bench.gw} />
      </p>
      <BenchSelector />
      {isSimulated ? (
        <span className="badge badge-simulated" data-testid="simulated-badge">
          <span className="wide-only">SIMULATED</span>
          <span className="narrow-only" aria-hidden="true">
            SIM
          </span>
          <span className="visually-hidden narrow-only">Simulated</span>
        </span>
      ) : null}
      {Math.abs(offsetMs) > CLOCK_WARNING_MS ? (
        <span className="badge badge-warn">
          clock differs by {signedText(offsetMs / 1000, 0)}
          {UNIT_SPACE}s
        </span>
      ) : null}
      <span className="spacer" />
      <BoardName />
      {alarms === 0 ? null : (
        <ScreenLink to="events" className="badge badge-alarm">
          <span aria-hidden="true">▲ </span>
          {alarms}
          <span className="alarm-word"> {alarms === 1 ? 'alarm' : 'alarms'}</span>
        </ScreenLink>
      )}
      <ConnectionPill />
      <KeyHelp />
      <OutputOffButton />
    </header>
  );
}

/** Which board is under test, and where it is reached. */
function BoardName() {
  const bench = useBench();
  const [board] = boardsOf(bench.devices);
  if (board === undefined) return null;
  const { name, bus = '' } = board.description ?? {};
  return (
    <ScreenLink to="dut" className="header-board">
      DUT: {name ?? board.id}{' '}
      <span className="muted">{bus.replace(/^ssh:\/\//, '').replace(/:22$/, '')}</span>
    </ScreenLink>
  );
}

/** What people call the bench, kept while the connection is gone; the gateway's id where it says no name. */
function BenchName({ gw }: { readonly gw: string | undefined }) {
  const isConnected = useIsConnected();
  const [known, setKnown] = useState<{ readonly gw: string; readonly name: string | undefined }>();
  return (
    <>
      <span>{(known?.gw === gw ? known?.name : undefined) ?? gw ?? 'Labgate'}</span>
      {gw !== undefined && isConnected ? <InfoWatch key={gw} gw={gw} onName={setKnown} /> : null}
    </>
  );
}

function InfoWatch({
  gw,
  onName,
}: {
  readonly gw: string;
  readonly onName: (known: { readonly gw: string; readonly name: string | undefined }) => void;
}) {
  const info = useGatewayInfo(gw);
  const isKnown = info !== undefined;
  const name = info?.name;
  useEffect(() => {
    if (isKnown) onName({ gw, name });
  }, [gw, isKnown, name, onName]);
  return null;
}
