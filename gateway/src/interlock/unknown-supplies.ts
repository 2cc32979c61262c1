import type { ConfigFaults } from '@labgate/service-kit';
import type { DeviceConfig, PlaceOf } from '../config/parse-devices.ts';
import { commandsOf } from '../control/describe-device.ts';
import type { InterlocksConfig } from './interlock-config.ts';

/** Notes every action of an interlock on something that is no supply: it would protect nothing. */
export function reportUnknownSupplies(
  interlocks: InterlocksConfig,
  devices: readonly DeviceConfig[],
  faults: ConfigFaults,
  placeOf: PlaceOf,
): void {
  const supplies = devices.filter((device) => 'output' in commandsOf(device)).map(({ id }) => id);
  const allowed =
    supplies.length === 0 ? 'nothing: no supply is configured' : `one of ${supplies.join(', ')}`;
  for (const [id, { act }] of Object.entries(interlocks)) {
    for (const supply of act) {
      if (supplies.includes(supply)) continue;
      faults.add({
        path: placeOf(['interlocks', id, 'act']),
        found: JSON.stringify(`${supply}.off`),
        allowed,
      });
    }
  }
}
