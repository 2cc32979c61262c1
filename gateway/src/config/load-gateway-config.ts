import { existsSync, readFileSync } from 'node:fs';
<<<<<<< HEAD
import { idSchema, LabError } from '@labgate/contract';
import {
  ConfigFaults,
  deepFreeze,
  defaultAccountsFile,
  readYamlFile,
  watchdogSocketPath,
  type LOGGER_LEVELS,
} from '@labgate/service-kit';
=======
import { LabError } from '@labgate/contract';
import { ConfigFaults, deepFreeze, defaultAccountsFile, type LOGGER_LEVELS } from '@labgate/service-kit';
>>>>>>> main
import type { z } from 'zod';
import type { Adapter } from '../adapter.ts';
import { commandsOf } from '../control/describe-device.ts';
import type { InterlocksConfig } from '../interlock/interlock-config.ts';
import type { JournalConfig } from '../journal/journal-config.ts';
<<<<<<< HEAD
import type { OutputsConfig } from '../outputs/outputs-config.ts';
import type { RegionsConfig } from '../regions/regions.ts';
import { SIMULATED_BENCH } from '../simulation/simulated-bench.ts';
import { wirePlace } from '../wire-place.ts';
=======
import { findScenario, SCENARIO_NAMES } from '../simulation/scenario.ts';
import { readConfigSource, type ConfigSource } from './config-source.ts';
>>>>>>> main
import {
  gatewayEnvironmentSchema,
  gatewayFileSchema,
  type anonymousRoleSchema,
  type GatewayEnvironment,
  type GatewayFile,
} from './gateway-config.ts';
import { parseDevices, type DeviceConfig, type PlaceOf } from './parse-devices.ts';

/** Everything the gateway is told. */
export interface GatewayConfig {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly allowedHosts: readonly string[];
  readonly dataDir: string;
  readonly usersFile: string;
  readonly journal: JournalConfig;
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
  readonly outputs: OutputsConfig;
  readonly regions: RegionsConfig;
  readonly interlocks: InterlocksConfig;
  /** Where the watchdog listens; `undefined` when the path is too long for a socket. */
  readonly watchdogSocket: string | undefined;
}

/** A configuration and what it was read from. */
export interface LoadedConfig extends GatewayConfig {
  readonly source: ConfigSource;
}

/**
 * Reads environment and `labgate.yaml`; without a file everything is simulated.
 * @throws LabError E_CONFIG naming every fault.
 */
export function loadGatewayConfig(
  environment: NodeJS.ProcessEnv,
  adapters: ReadonlyMap<string, Adapter>,
): LoadedConfig {
  const source = readConfigSource(environment);
  const name = source.path ?? 'default configuration';
  const faults = new ConfigFaults();
  const config = parseGatewayConfig(source.input, environment, adapters, faults, (keys) =>
    keys.length === 0 ? `${name}: whole file` : `${name}: ${keys.join('.')}`,
  );
  faults.throwIfAny();
  if (config === undefined) throw new LabError('E_CONFIG', 'the configuration has faults');
  return Object.freeze({ ...config, source });
}

/** Parses a configuration under an environment and notes every fault, with the place `placeOf` prints. */
export function parseGatewayConfig(
  input: unknown,
  environment: NodeJS.ProcessEnv,
  adapters: ReadonlyMap<string, Adapter>,
  faults: ConfigFaults,
  placeOf: PlaceOf,
): GatewayConfig | undefined {
  const variables = definedOnly(environment);
  const env = faults.parse(gatewayEnvironmentSchema, variables, (path) => path.join('.'));
<<<<<<< HEAD
  const path = variables['LABGATE_CONFIG'] ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const input = path === undefined ? SIMULATED_BENCH : readYamlFile(path);
  const placeOf = (keys: readonly PropertyKey[]): string =>
    `${path ?? 'default configuration'}: ${keys.length === 0 ? 'whole file' : keys.join('.')}`;
  const file = faults.parse(gatewayFileSchema, input, placeOf);
  const devices = parseDevices(input, adapters, faults, placeOf);
  if (file !== undefined) reportUnknownSupplies(file.interlocks, devices, faults, placeOf);
  faults.throwIfAny();
  if (env === undefined || file === undefined) throw new LabError('E_CONFIG', 'the configuration has faults');
  return freezeConfig(merge(env, file, devices));
=======
  const file = faults.parse(gatewayFileSchema, input, placeOf);
  const devices = parseDevices(input, adapters, faults, placeOf);
  if (env === undefined || file === undefined || faults.list.length > 0) return undefined;
  const config = merge(env, file, devices);
  const scenarioPlace =
    env.LABGATE_SCENARIO === undefined ? placeOf(['simulation', 'scenario']) : 'LABGATE_SCENARIO';
  reportScenario(config, faults, scenarioPlace);
  return freezeConfig(config);
>>>>>>> main
}

function merge(env: GatewayEnvironment, file: GatewayFile, devices: readonly DeviceConfig[]): GatewayConfig {
  const isAllSimulated = devices.every((device) => device.simulate);
  const dataDir = env.LABGATE_DATA ?? file.data;
  const id = file.gateway.id ?? (isAllSimulated ? 'demo' : machineGatewayId());
  return {
    id,
    name: file.gateway.name ?? (isAllSimulated ? 'Demo bench' : id),
    host: env.LABGATE_HOST ?? file.http.host,
    httpPort: env.LABGATE_HTTP_PORT ?? file.http.port,
    mqttPort: env.LABGATE_MQTT_PORT ?? file.mqtt.port,
    allowedHosts: file.http.allowedHosts,
    dataDir,
    usersFile: env.LABGATE_USERS ?? file.users.file ?? defaultAccountsFile(dataDir),
    journal: file.journal,
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
    outputs: file.outputs,
    regions: file.regions,
    interlocks: file.interlocks,
    watchdogSocket: watchdogSocketPath(dataDir, env.LABGATE_WATCHDOG_SOCKET),
  };
}

<<<<<<< HEAD
/** An interlock that acts on nothing protects nothing. */
function reportUnknownSupplies(
  interlocks: InterlocksConfig,
  devices: readonly DeviceConfig[],
  faults: ConfigFaults,
  placeOf: (keys: readonly PropertyKey[]) => string,
): void {
  const supplies = devices.filter((device) => 'output' in commandsOf(device)).map(({ id }) => id);
  for (const [id, { act }] of Object.entries(interlocks)) {
    for (const supply of act) {
      if (supplies.includes(supply)) continue;
      const allowed = supplies.length === 0 ? 'nothing: no supply is configured' : supplies.join(', ');
      faults.add({
        path: placeOf(['interlocks', id, 'act']),
        found: JSON.stringify(`${supply}.off`),
        allowed,
      });
    }
  }
}

function parseDevices(
  input: unknown,
  adapters: ReadonlyMap<string, Adapter>,
  faults: ConfigFaults,
  placeOf: (keys: readonly PropertyKey[]) => string,
): DeviceConfig[] {
  const sections = devicesOf(input);
  const devices = Object.entries(sections).flatMap(([id, section]) => {
    const place = (keys: readonly PropertyKey[]): string => placeOf(['devices', id, ...keys]);
    faults.parse(idSchema, id, place);
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
  place: (keys: readonly PropertyKey[]) => string,
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
  placeOf: (keys: readonly PropertyKey[]) => string,
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
=======
/** A scenario is about devices: without them its faults would happen to nobody. */
function reportScenario({ simulation, devices }: GatewayConfig, faults: ConfigFaults, path: string): void {
  const { scenario } = simulation;
  if (!SCENARIO_NAMES.includes(scenario)) {
    const allowed = `one of ${SCENARIO_NAMES.join(', ')}`;
    faults.add({ path, found: JSON.stringify(scenario), allowed });
    return;
>>>>>>> main
  }
  const { actions } = findScenario(scenario).faults;
  const missing = actions.find(
    ({ device }) => !devices.some(({ id, simulate }) => id === device && simulate),
  );
  if (missing === undefined) return;
  const allowed = `a scenario without ${missing.device}, which is not simulated here`;
  faults.add({ path, found: JSON.stringify(scenario), allowed });
}

/** Adapters are code, not configuration: everything around them is frozen. */
function freezeConfig(config: GatewayConfig): GatewayConfig {
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
