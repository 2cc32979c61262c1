import type { SafeStatePlan } from '@labgate/service-kit';
import type { DeviceConfig } from '../config/parse-devices.ts';

/** What the watchdog is to do for each real supply; a simulated one dies with this process and switches nothing. */
export function safeStatePlans(devices: readonly DeviceConfig[]): SafeStatePlan[] {
  return devices.flatMap(({ id, simulate, adapter, config }) => {
    if (simulate || adapter.transport !== 'serial' || adapter.safeState === undefined) return [];
    const { path, baudRate } = adapter.address(config);
    const { off, ask, confirmed, gapMs } = adapter.safeState(config);
    return [
      {
        supply: id,
        port: { path, baudRate },
        gapMs,
        off: off.map(hexOf),
        ask: hexOf(ask),
        confirmed: confirmed.source,
      },
    ];
  });
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
