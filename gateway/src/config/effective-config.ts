import type { ConfigSchemas } from './config-schema.ts';
import { fillDefaults } from './fill-defaults.ts';
import type { GatewayConfig } from './load-gateway-config.ts';
import { isPlain, type Plain } from './plain-data.ts';

/** Variables that win over the file, the path each decides, and what it decides there. */
const OVERRIDES: readonly {
  readonly variable: string;
  readonly path: readonly [section: string, key?: string];
  readonly value: (config: GatewayConfig) => unknown;
}[] = [
  { variable: 'LABGATE_GATEWAY_ID', path: ['gateway', 'id'], value: ({ id }) => id },
  { variable: 'LABGATE_BROKER_URL', path: ['broker', 'url'], value: ({ broker }) => broker?.url },
  { variable: 'LABGATE_BROKER_USER', path: ['broker', 'user'], value: ({ broker }) => broker?.user },
  { variable: 'LABGATE_HOST', path: ['http', 'host'], value: ({ host }) => host },
  { variable: 'LABGATE_HTTP_PORT', path: ['http', 'port'], value: ({ httpPort }) => httpPort },
  { variable: 'LABGATE_MQTT_PORT', path: ['mqtt', 'port'], value: ({ mqttPort }) => mqttPort },
  { variable: 'LABGATE_DATA', path: ['data'], value: ({ dataDir }) => dataDir },
  {
    variable: 'LABGATE_SCENARIO',
    path: ['simulation', 'scenario'],
    value: ({ simulation }) => simulation.scenario,
  },
  { variable: 'LABGATE_SEED', path: ['simulation', 'seed'], value: ({ simulation }) => simulation.seed },
  {
    variable: 'LABGATE_ANONYMOUS_ROLE',
    path: ['mqtt', 'anonymousRole'],
    value: ({ anonymousRole }) => anonymousRole,
  },
  { variable: 'LABGATE_LOG_LEVEL', path: ['log', 'level'], value: ({ logLevel }) => logLevel },
];

/** What a gateway lives by: what is written, what is assumed beside it, and what the environment decides. */
export interface EffectiveConfig {
  readonly effective: Plain;
  /** Names of variables by the dotted path they decide. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Works out the effective configuration of what is written, which has no faults and parsed to `config`. */
export function effectiveConfig(
  written: Plain,
  config: GatewayConfig,
  schemas: ConfigSchemas,
  environment: NodeJS.ProcessEnv,
): EffectiveConfig {
  const filled = fillDefaults(schemas.file, written) as Record<string, Record<string, unknown>>;
  const effective: Record<string, unknown> = {
    ...filled,
    gateway: { ...filled['gateway'], id: config.id, name: config.name },
    mqtt: { ...filled['mqtt'], anonymousRole: config.anonymousRole },
    devices: Object.fromEntries(
      Object.entries(filled['devices'] ?? {}).map(([id, section]) => [id, fillDevice(id, section, schemas)]),
    ),
  };
  const overrides: Record<string, string> = {};
  for (const { variable, path, value } of OVERRIDES) {
    if (!environment[variable]) continue;
    const [section, key] = path;
    if (key === undefined) effective[section] = value(config);
    else effective[section] = { ...(effective[section] as Plain), [key]: value(config) };
    overrides[path.join('.')] = variable;
  }
  return { effective, overrides };
}

function fillDevice(id: string, section: unknown, { device, kinds }: ConfigSchemas): unknown {
  const kind = isPlain(section) ? kinds[String(section['kind'])] : undefined;
  return { name: id, ...(fillDefaults(kind, fillDefaults(device, section)) as object) };
}
