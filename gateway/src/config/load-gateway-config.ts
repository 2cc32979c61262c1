import { existsSync, readFileSync } from 'node:fs';
import { ConfigFaults, deepFreeze, readYamlFile, type LOGGER_LEVELS } from '@labgate/service-kit';
import type { z } from 'zod';
import type { Adapter } from '../adapter.ts';
import {
  gatewayEnvironmentSchema,
  gatewayFileSchema,
  SIMULATED_DEVICES,
  type anonymousRoleSchema,
  type GatewayEnvironment,
  type GatewayFile,
} from './gateway-config.ts';

/** A device that is configured, its section parsed by its adapter. */
export interface DeviceConfig {
  readonly id: string;
  readonly name: string;
  readonly simulate: boolean;
  readonly adapter: Adapter;
  readonly config: unknown;
}

/** Everything the gateway is told. */
export interface GatewayConfig {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly allowedHosts: readonly string[];
  readonly dataDir: string;
  readonly anonymousRole: z.infer<typeof anonymousRoleSchema>;
  readonly denyFilters: readonly string[];
  readonly bridgePassword: string | undefined;
  readonly logLevel: (typeof LOGGER_LEVELS)[number];
  readonly simulation: {
    readonly seed: string | undefined;
    readonly scenario: string;
    readonly i2cBaudRateHz: number;
  };
  readonly devices: readonly DeviceConfig[];
}

const DEFAULT_FILE = 'labgate.yaml';

/**
 * Reads environment and `labgate.yaml` (`LABGATE_CONFIG`, or the one in the working folder when there is one); without
 * a file everything is simulated.
 * @throws LabError E_CONFIG naming every fault.
 */
export function loadGatewayConfig(
  environment: NodeJS.ProcessEnv,
  adapters: ReadonlyMap<string, Adapter>,
): GatewayConfig {
  const faults = new ConfigFaults();
  const env =
    faults.parse(gatewayEnvironmentSchema, definedOnly(environment), (path) => path.join('.')) ?? {};
  const path = env.LABGATE_CONFIG ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const input = path === undefined ? { devices: SIMULATED_DEVICES } : readYamlFile(path);
  const placeOf = (keys: readonly PropertyKey[]): string =>
    `${path ?? 'default configuration'}: ${keys.length === 0 ? 'whole file' : keys.join('.')}`;
  const file = faults.parse(gatewayFileSchema, input, placeOf);
  const devices = file === undefined ? [] : parseDevices(file, adapters, faults, placeOf);
  reportOpenHost(
    env.LABGATE_HOST ?? file?.http.host,
    faults,
    env.LABGATE_HOST === undefined ? placeOf(['http', 'host']) : 'LABGATE_HOST',
  );
  faults.throwIfAny();
  // `throwIfAny` has thrown for a file that could not be parsed; this tells the compiler.
  if (file === undefined) throw new Error('unreachable');
  return deepFreezeConfig(merge(env, file, devices));
}

function merge(env: GatewayEnvironment, file: GatewayFile, devices: readonly DeviceConfig[]): GatewayConfig {
  const isAllSimulated = devices.every((device) => device.simulate);
  const id = file.gateway.id ?? (isAllSimulated ? 'demo' : machineGatewayId());
  return {
    id,
    name: file.gateway.name ?? (isAllSimulated ? 'Demo bench' : id),
    host: env.LABGATE_HOST ?? file.http.host,
    httpPort: env.LABGATE_HTTP_PORT ?? file.http.port,
    mqttPort: env.LABGATE_MQTT_PORT ?? file.mqtt.port,
    allowedHosts: file.http.allowedHosts,
    dataDir: env.LABGATE_DATA ?? file.data,
    anonymousRole:
      env.LABGATE_ANONYMOUS_ROLE ?? file.mqtt.anonymousRole ?? (isAllSimulated ? 'admin' : 'none'),
    denyFilters: file.mqtt.deny,
    bridgePassword: env.LABGATE_BRIDGE_PASSWORD,
    logLevel: env.LABGATE_LOG_LEVEL ?? file.log.level,
    simulation: {
      seed: env.LABGATE_SEED ?? file.simulation.seed,
      scenario: env.LABGATE_SCENARIO ?? file.simulation.scenario,
      i2cBaudRateHz: file.simulation.i2cBaudRateHz,
    },
    devices,
  };
}

function parseDevices(
  file: GatewayFile,
  adapters: ReadonlyMap<string, Adapter>,
  faults: ConfigFaults,
  placeOf: (keys: readonly PropertyKey[]) => string,
): DeviceConfig[] {
  const devices: DeviceConfig[] = [];
  for (const [id, { kind, name, simulate, ...section }] of Object.entries(file.devices)) {
    const adapter = adapters.get(kind);
    if (adapter === undefined) {
      const allowed = `one of ${[...adapters.keys()].join(', ')}`;
      faults.add({ path: placeOf(['devices', id, 'kind']), found: JSON.stringify(kind), allowed });
      continue;
    }
    const config = faults.parse(adapter.configSchema, section, (keys) => placeOf(['devices', id, ...keys]));
    if (config !== undefined) devices.push({ id, name: name ?? id, simulate, adapter, config });
  }
  reportSharedAddresses(devices, faults, placeOf);
  return devices;
}

/** A listener that others can reach needs users (contract §10), and there are none yet. */
function reportOpenHost(host: string | undefined, faults: ConfigFaults, path: string): void {
  if (host === undefined || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host))
    return;
  const allowed = 'a loopback address such as 127.0.0.1, until users can sign in: forward the port by SSH';
  faults.add({ path, found: JSON.stringify(host), allowed });
}

/** Two devices at one address of one bus cannot both be right. */
function reportSharedAddresses(
  devices: readonly DeviceConfig[],
  faults: ConfigFaults,
  placeOf: (keys: readonly PropertyKey[]) => string,
): void {
  const owners = new Map<string, string>();
  for (const { id, adapter, config } of devices) {
    const { bus, address } = adapter.address(config);
    const place = `${bus}@0x${address.toString(16)}`;
    const owner = owners.get(place);
    if (owner !== undefined) {
      faults.add({
        path: placeOf(['devices', id, 'address']),
        found: `${place}, which ${owner} has too`,
        allowed: 'one device an address',
      });
    }
    owners.set(place, id);
  }
}

/** Adapters are code, not configuration: everything around them is frozen. */
function deepFreezeConfig(config: GatewayConfig): GatewayConfig {
  for (const device of config.devices) {
    deepFreeze(device.config);
    Object.freeze(device);
  }
  return Object.freeze({ ...config, simulation: Object.freeze(config.simulation) });
}

/** `gw-` and the last six hex digits of the machine's id (contract §1). */
function machineGatewayId(): string {
  const machineId = existsSync('/etc/machine-id') ? readFileSync('/etc/machine-id', 'utf8').trim() : '';
  return `gw-${machineId.slice(-6) || '000000'}`;
}

/** An empty variable counts as not set, as in a shell. */
function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
