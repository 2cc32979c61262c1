import { existsSync, readFileSync } from 'node:fs';
import { LabError } from '@labgate/contract';
import {
  ConfigFaults,
  deepFreeze,
  defaultAccountsFile,
  watchdogSocketPath,
  type LOGGER_LEVELS,
} from '@labgate/service-kit';
import type { z } from 'zod';
import type { Adapter } from '../adapter.ts';
import type { AlarmsConfig } from '../alarms/alarm-config.ts';
import type { NotifyConfig } from '../alarms/notify/notify-config.ts';
import type { AuditConfig } from '../audit/audit-config.ts';
import type { RemoteConfig } from '../broker/remote/remote-config.ts';
import type { HomeAssistantConfig } from '../facades/home-assistant/home-assistant-config.ts';
import type { InterlocksConfig } from '../interlock/interlock-config.ts';
import { reportUnknownSupplies } from '../interlock/unknown-supplies.ts';
import type { JournalConfig } from '../journal/journal-config.ts';
import type { OutputsConfig } from '../outputs/outputs-config.ts';
import type { RegionsConfig } from '../regions/regions.ts';
import type { RunsConfig } from '../runs/runs-config.ts';
import { findScenario, SCENARIO_NAMES } from '../simulation/scenario.ts';
import { tlsConfigSchema, type TlsConfig } from '../tls/tls-config.ts';
import { readConfigSource, type ConfigSource } from './config-source.ts';
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
  readonly tls: TlsConfig | undefined;
  /** Absent where the gateway is a broker itself. */
  readonly broker: RemoteConfig | undefined;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly usersFile: string;
  readonly journal: JournalConfig;
  readonly runs: RunsConfig;
  readonly audit: AuditConfig;
  readonly homeAssistant: HomeAssistantConfig;
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
  readonly alarms: AlarmsConfig;
  readonly notify: NotifyConfig;
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
  const file = faults.parse(gatewayFileSchema, input, placeOf);
  const devices = parseDevices(input, adapters, faults, placeOf);
  if (env === undefined || file === undefined || faults.list.length > 0) return undefined;
  const config = merge(env, file, devices);
  const scenarioPlace =
    env.LABGATE_SCENARIO === undefined ? placeOf(['simulation', 'scenario']) : 'LABGATE_SCENARIO';
  reportScenario(config, faults, scenarioPlace);
  reportUnknownSupplies(config.interlocks, devices, faults, placeOf);
  return freezeConfig(config);
}

function merge(env: GatewayEnvironment, file: GatewayFile, devices: readonly DeviceConfig[]): GatewayConfig {
  const isAllSimulated = devices.every((device) => device.simulate);
  const dataDir = env.LABGATE_DATA ?? file.data;
  const id = env.LABGATE_GATEWAY_ID ?? file.gateway.id ?? (isAllSimulated ? 'demo' : machineGatewayId());
  return {
    id,
    name: file.gateway.name ?? (isAllSimulated ? 'Demo bench' : id),
    host: env.LABGATE_HOST ?? file.http.host,
    httpPort: env.LABGATE_HTTP_PORT ?? file.http.port,
    mqttPort: env.LABGATE_MQTT_PORT ?? file.mqtt.port,
    tls: mergeTls(env, file.tls),
    broker: mergeBroker(env, file.broker, isAllSimulated),
    allowedHosts: file.http.allowedHosts,
    trustedProxies: env.LABGATE_TRUSTED_PROXIES ?? file.http.trustedProxies,
    dataDir,
    usersFile: env.LABGATE_USERS ?? file.users.file ?? defaultAccountsFile(dataDir),
    journal: file.journal,
    runs: file.runs,
    audit: file.audit,
    homeAssistant: file.homeAssistant,
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
    alarms: file.alarms,
    notify: file.notify,
    outputs: file.outputs,
    regions: file.regions,
    interlocks: file.interlocks,
    watchdogSocket: watchdogSocketPath(dataDir, env.LABGATE_WATCHDOG_SOCKET),
  };
}

/** The environment names another broker, with its own account; the password stays where it is. */
function mergeBroker(
  env: GatewayEnvironment,
  section: RemoteConfig | undefined,
  isAllSimulated: boolean,
): RemoteConfig | undefined {
  const { LABGATE_BROKER_URL: url, LABGATE_BROKER_USER: user, LABGATE_BROKER_PASSWORD: password } = env;
  if (url === undefined) return section;
  return {
    // nothing that is simulated can be harmed by a command
    ...(section ?? { commandRole: isAllSimulated ? 'admin' : 'operator' }),
    url,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: { env: 'LABGATE_BROKER_PASSWORD' } }),
  };
}

/** TLS is on when the file has its section, or the environment an address for it. */
function mergeTls(env: GatewayEnvironment, section: TlsConfig | undefined): TlsConfig | undefined {
  const { LABGATE_TLS_HOST: host, LABGATE_TLS_MQTT_PORT: mqttPort, LABGATE_TLS_HTTP_PORT: httpPort } = env;
  const base = section ?? (host === undefined ? undefined : tlsConfigSchema.parse({}));
  if (base === undefined) return undefined;
  return {
    ...base,
    host: host ?? base.host,
    mqttPort: mqttPort ?? base.mqttPort,
    httpPort: httpPort ?? base.httpPort,
  };
}

/** A scenario is about devices: without them its faults would happen to nobody. */
function reportScenario({ simulation, devices }: GatewayConfig, faults: ConfigFaults, path: string): void {
  const { scenario } = simulation;
  if (!SCENARIO_NAMES.includes(scenario)) {
    const allowed = `one of ${SCENARIO_NAMES.join(', ')}`;
    faults.add({ path, found: JSON.stringify(scenario), allowed });
    return;
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
