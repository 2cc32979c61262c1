import { deviceIdSchema } from '@labgate/contract';
import type { ConfigFaults } from '@labgate/service-kit';
import type { Adapter } from '../adapter.ts';
import { wirePlace } from '../wire-place.ts';
import { deviceSectionSchema } from './gateway-config.ts';

/** A device that is configured, its section parsed by its adapter. */
export interface DeviceConfig {
  readonly id: string;
  readonly name: string;
  readonly simulate: boolean;
  readonly adapter: Adapter;
  readonly config: unknown;
}

/** Prints the place of a value in the configuration. */
export type PlaceOf = (keys: readonly PropertyKey[]) => string;

/** Parses the devices of a configuration, each by the adapter of its kind, and notes every fault. */
export function parseDevices(
  input: unknown,
  adapters: ReadonlyMap<string, Adapter>,
  faults: ConfigFaults,
  placeOf: PlaceOf,
): DeviceConfig[] {
  const sections = devicesOf(input);
  const devices = Object.entries(sections).flatMap(([id, section]) => {
    const place = (keys: readonly PropertyKey[]): string => placeOf(['devices', id, ...keys]);
    faults.parse(deviceIdSchema, id, place);
    const device = parseDevice(id, section, adapters, faults, place);
    return device === undefined ? [] : [device];
  });
  reportSharedAddresses(devices, faults, placeOf);
  return devices;
}

/** The section `devices`; a file where it is something else has a fault that the whole file's schema reports. */
function devicesOf(input: unknown): object {
  const devices =
    typeof input === 'object' && input !== null && 'devices' in input ? input.devices : undefined;
  return typeof devices === 'object' && devices !== null ? devices : {};
}

function parseDevice(
  id: string,
  input: unknown,
  adapters: ReadonlyMap<string, Adapter>,
  faults: ConfigFaults,
  place: PlaceOf,
): DeviceConfig | undefined {
  const common = faults.parse(deviceSectionSchema, input, place);
  const { kind, name: _name, simulate: _simulate, ...section } = { ...(input as Record<string, unknown>) };
  const adapter = typeof kind === 'string' ? adapters.get(kind) : undefined;
  if (typeof kind === 'string' && adapter === undefined) {
    const allowed = `one of ${[...adapters.keys()].join(', ')}`;
    faults.add({ path: place(['kind']), found: JSON.stringify(kind), allowed });
  }
  const config = adapter === undefined ? undefined : faults.parse(adapter.configSchema, section, place);
  if (common === undefined || adapter === undefined || config === undefined) return undefined;
  return { id, name: common.name ?? id, simulate: common.simulate, adapter, config };
}

/** Two devices at one address of one bus cannot both be right. */
function reportSharedAddresses(
  devices: readonly DeviceConfig[],
  faults: ConfigFaults,
  placeOf: PlaceOf,
): void {
  const owners = new Map<string, string>();
  for (const { id, adapter, config } of devices) {
    const place = wirePlace(adapter, config);
    const owner = owners.get(place);
    if (owner !== undefined) {
      faults.add({
        path: placeOf(['devices', id]),
        found: `${place}, which ${owner} has too`,
        allowed: 'one device at a place',
      });
    }
    owners.set(place, id);
  }
}
