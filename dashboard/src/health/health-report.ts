import type { Info } from '@labgate/contract';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import type { ConnectionView } from '../mqtt/connection-status.ts';
import type { HealthRow } from './health-row.ts';

/**
 * Everything the health screen knows, as JSON to paste into a message to whoever helps. It holds what the gateway
 * publishes to every viewer; names, passwords and addresses people typed are not in it.
 */
export function healthReport(
  rows: readonly HealthRow[],
  bench: BenchSnapshot,
  connection: ConnectionView,
  info: Info | undefined,
): string {
  const report = {
    made: new Date(bench.localNowMs).toISOString(),
    gateway: { id: bench.gw ?? null, state: bench.gatewayState ?? null, info: info ?? null },
    rows: rows.map(({ name, state, word, value, advice }) => ({ name, state, word, value, advice })),
    health: bench.health?.message ?? null,
    devices: bench.devices.map(({ id, state, faultCode, description }) => ({
      id,
      state: state ?? null,
      fault: faultCode ?? null,
      kind: description?.kind ?? null,
      bus: description?.bus ?? null,
      sim: description?.sim ?? null,
    })),
    alarms: bench.alarms.map(({ id, state, sev, src, since }) => ({ id, state, sev, src, since })),
    page: {
      connection: connection.status.kind,
      roundTripMs: connection.roundTripMs ?? null,
      clockOffsetMs: bench.clockOffsetMs ?? null,
      malformed: bench.malformed,
    },
  };
  return JSON.stringify(report, null, 2);
}
