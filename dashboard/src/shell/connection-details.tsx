import type { Info } from '@labgate/contract';
import { useEffect } from 'react';
import { frameCounters } from '../bench/frame-counters.ts';
import { MISSING, numberText, signedText, UNIT_SPACE } from '../format/number-text.ts';
import { useAccount, useBenchSession } from '../mqtt/bench-provider.tsx';
import { useGatewayInfo, useIsConnected } from '../mqtt/use-gateway-info.ts';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { AccountPanel, SignInForm } from '../session/account-panel.tsx';

const PING_EVERY_MS = 2000;

/** What is behind the connection pill: addresses, rates, counters, and signing in. */
export function ConnectionDetails() {
  const { url, monitor } = useBenchSession();
  const connection = useConnection();
  const bench = useBench();
  const isConnected = useIsConnected();
  useEffect(() => {
    monitor.ping();
    const timer = setInterval(() => monitor.ping(), PING_EVERY_MS);
    return () => clearInterval(timer);
  }, [monitor]);
  const isAccountUnknown = useAccount() === undefined;
  const { malformed } = bench;
  const rows: readonly (readonly [string, string])[] = [
    ['Broker', url],
    ['Protocol', 'MQTT 3.1.1 over WebSocket'],
    [
      'Gateway',
      bench.gw === undefined ? 'none has reported' : `${bench.gw} (${bench.gatewayState ?? 'unknown'})`,
    ],
    ['Round trip', milliseconds(connection.roundTripMs)],
    ['Messages', `${numberText(connection.messagesPerS, 1)}${UNIT_SPACE}/s`],
    ['Frames received', String(frameCounters.received)],
    ['Frames painted', String(frameCounters.painted)],
    ['Frames dropped here', String(frameCounters.dropped)],
    ['Frames missed', String(frameCounters.missed)],
    ['Clock of this computer', clockDifference(bench.clockOffsetMs)],
    [
      'Malformed',
      `${malformed.telemetry} telemetry · ${malformed.description} descriptors · ${malformed.other} other · ${frameCounters.malformed} frames`,
    ],
  ];
  return (
    <>
      <h2>Connection</h2>
      <dl className="facts">
        {rows.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        {bench.gw !== undefined && isConnected ? <GatewayFacts key={bench.gw} gw={bench.gw} /> : null}
      </dl>
      {connection.error === undefined ? null : (
        <p className="small warn-text">Last error: {connection.error}</p>
      )}
      {isAccountUnknown && connection.status.kind === 'unauthorised' ? <SignInForm /> : <AccountPanel />}
      {connection.status.kind === 'reconnecting' || connection.status.kind === 'disconnected' ? (
        <button type="button" onClick={() => monitor.retryNow()}>
          Retry now
        </button>
      ) : null}
    </>
  );
}

function GatewayFacts({ gw }: { readonly gw: string }) {
  const info = useGatewayInfo(gw);
  if (info === undefined) return null;
  return (
    <>
      <div>
        <dt>Software</dt>
        <dd>
          {info.software.name} {info.software.version} · contract {info.contract}
        </dd>
      </div>
      <div>
        <dt>Clock of the gateway</dt>
        <dd>{CLOCKS[info.clock.state]}</dd>
      </div>
    </>
  );
}

const CLOCKS: Readonly<Record<Info['clock']['state'], string>> = {
  ntp: 'synchronised',
  rtc: 'from its own battery clock',
  unsynced: 'not synchronised',
};

function milliseconds(durationMs: number | undefined): string {
  return durationMs === undefined ? MISSING : `${numberText(durationMs, 0)}${UNIT_SPACE}ms`;
}

function clockDifference(offsetMs: number | undefined): string {
  if (offsetMs === undefined) return 'not compared yet';
  return `${signedText(offsetMs / 1000, 1)}${UNIT_SPACE}s against the gateway`;
}
